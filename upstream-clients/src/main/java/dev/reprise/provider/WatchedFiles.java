package dev.reprise.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether files have changed, on a thread of its own, since event loops must not
 * wait for a disk. What cannot be read leaves the old in force and is told once.
 */
final class WatchedFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);
  private static final long PERIOD_MS = 1_000;

  /** Takes what the files hold now. */
  @FunctionalInterface
  interface Reader {
    void read() throws IOException;
  }

  private final String what;
  private final List<Path> files;
  private final Reader reader;
  private final ScheduledExecutorService clock;
  private List<Object> seen;
  private boolean failing;

  private WatchedFiles(
      String what, List<Path> files, Reader reader, ScheduledExecutorService clock) {
    this.what = what;
    this.files = files;
    this.reader = reader;
    this.clock = clock;
    this.seen = marks();
  }

  /**
   * Reads them now, and again whenever they change.
   *
   * @param what they are, for the log
   * @param files those with an empty name are left out
   * @throws IOException when they cannot be read now
   */
  static WatchedFiles watch(String what, List<String> files, Reader reader) throws IOException {
    List<Path> paths = files.stream().filter(name -> !name.isEmpty()).map(Path::of).toList();
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("upstream-files").factory());
    WatchedFiles watched = new WatchedFiles(what, paths, reader, clock);
    try {
      reader.read();
    } catch (IOException | RuntimeException e) {
      clock.shutdownNow();
      throw e;
    }
    if (paths.isEmpty()) {
      clock.shutdownNow();
    } else {
      clock.scheduleWithFixedDelay(watched::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }
    return watched;
  }

  private void look() {
    List<Object> now = marks();
    if (now.equals(seen) && !failing) {
      return;
    }
    try {
      reader.read();
      seen = now;
      failing = false;
      LOG.info("{} read again", what);
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        // Neither path nor cause is quoted further: a key may stand in a broken file.
        Throwable kind = e.getCause() == null ? e : e.getCause();
        LOG.warn("{} cannot be used ({}), the old stays", what, kind.getClass().getSimpleName());
      }
      failing = true;
    }
  }

  /** What tells one version of the files from another. */
  private List<Object> marks() {
    List<Object> marks = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        marks.add(now.lastModifiedTime());
        marks.add(now.size());
        marks.add(String.valueOf(now.fileKey()));
      } catch (IOException e) {
        marks.add("none");
      }
    }
    return marks;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
