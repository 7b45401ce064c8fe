package dev.reprise.access.file;

import dev.reprise.access.file.SmallFile.Stamp;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that is read again when it changes. One that cannot be used is told of once; what
 * was read before goes on to hold. Confined to one thread but for {@link #isAway}.
 */
public final class WatchedFile {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

  private final SmallFile file;
  private final Reader reader;
  private @Nullable Stamp last;
  private boolean everRead;
  private volatile boolean away;

  /** Takes what is in the file. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Either takes all of it or nothing.
     *
     * @param bytes null when there is no file
     * @throws IOException when it is not what it should be; the message tells why, but no secret
     */
    void read(byte @Nullable [] bytes) throws IOException;
  }

  public WatchedFile(SmallFile file, Reader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Reads it, however often it has been read. */
  public void open() throws IOException {
    Stamp stamp = file.stamp();
    reader.read(file.read());
    last = stamp;
    everRead = true;
    away = false;
  }

  /** Reads it again if it has changed. */
  public void poll() {
    try {
      Stamp stamp = file.stamp();
      if (everRead && !away && Objects.equals(stamp, last)) {
        return;
      }
      boolean was = away;
      open();
      LOG.info("{} {}", file.path(), was ? "can be used again" : "has been read again");
    } catch (IOException e) {
      if (!away) {
        LOG.warn("{} cannot be used, what it said before holds: {}", file.path(), e.getMessage());
      }
      away = true;
    }
  }

  /** Whether it could not be used when it was looked at last. */
  public boolean isAway() {
    return away;
  }
}
