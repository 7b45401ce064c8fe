package dev.reprise.store.sqlite;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Backing;
import dev.reprise.store.Local;
import dev.reprise.store.row.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache in a file of SQLite, so that a restart, a crash or a deploy does not cost its warmth.
 *
 * <p>Changes are queued, one for each key, and written by one thread in transactions every 50 ms.
 * What has been committed outlives a killed process; what has not is a miss. Every row has a
 * checksum: what does not read is left out and deleted. A broken file is set aside under a dated
 * name. When the file cannot be written, memory goes on alone, and is written again as a whole when
 * it can: see {@link Writer}.
 *
 * <p>Memory holds every entry of the file, so this one never fetches and never searches.
 */
public final class SqliteBacking implements Backing {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteBacking.class);
  private static final Duration PURGE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final Folder folder;
  private final Rows rows;
  private final Changes changes;
  private final Map<String, byte[]> states = new ConcurrentHashMap<>();
  private final Tally tally = new Tally();
  private final Writer writer;
  private final Thread thread;

  /**
   * Takes the folder, and opens or makes the file in it.
   *
   * @param folder is made where there is none, for its owner alone
   * @throws FolderException when it cannot be made, or another process is using it
   */
  public SqliteBacking(Path folder, SqliteConfig config, Rows rows) {
    this.folder = Folder.take(folder);
    this.rows = rows;
    this.changes = new Changes(config);
    this.writer = new Writer(this.folder, config, rows, changes, states, tally);
    this.thread = Thread.ofPlatform().name("sqlite-write").daemon().start(writer);
  }

  @Override
  public void open(Local local) {
    writer.begin(local);
    Loader loader = new Loader(rows, local, tally, writer::isEnded);
    Exception failure = null;
    try {
      loader.load(folder.file());
    } catch (SQLException | RuntimeException e) {
      failure = e;
    } catch (LinkageError e) {
      failure = new IllegalStateException("the native library of zstd cannot be loaded", e);
    }
    if (loader.isCutShort()) {
      // The end has come: what memory holds says nothing of what the file should.
      return;
    }
    Exception reason = failure;
    changes.add(() -> writer.loaded(loader.refused(), loader.locked(), reason));
    if (!rows.keepsPrompts()) {
      local.forEach(this::forgetQuestion);
    }
  }

  /** It may have been written when questions were still kept. */
  private void forgetQuestion(StoredCompletion entry) {
    if (entry.question() != null) {
      changes.add(new Change.Learned(entry));
    }
  }

  @Override
  public void stored(StoredCompletion entry) {
    changes.add(new Change.Stored(entry));
  }

  @Override
  public void learned(StoredCompletion entry) {
    changes.add(new Change.Learned(entry));
  }

  @Override
  public void used(StoredCompletion entry) {
    writer.used(entry);
  }

  @Override
  public void left(StoredCompletion entry, Leave why) {
    changes.add(new Change.Left(entry.key()));
  }

  @Override
  public void purged(Selector selector, List<StoredCompletion> removed) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    boolean queued =
        changes.add(
            () -> {
              try {
                writer.purge(selector, removed);
              } finally {
                done.complete(true);
              }
            });
    if (!queued) {
      throw new IllegalStateException("the store is closing: the purge is not in the file");
    }
    try {
      done.get(PURGE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the purge is yet to be written to the file", e);
    }
  }

  @Override
  public byte @Nullable [] state(String name) {
    byte[] state = states.get(name);
    return state == null ? null : state.clone();
  }

  @Override
  public void keepState(String name, byte[] state) {
    byte[] before = states.put(name, state.clone());
    if (!Arrays.equals(before, state)) {
      changes.add(new Change.State(name));
    }
  }

  @Override
  public CompletionStage<Boolean> flushed() {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    if (!changes.add(() -> done.complete(writer.isInStep()))) {
      done.complete(false);
    }
    return done;
  }

  public SqliteFigures figures() {
    return new SqliteFigures(
        writer.isAway(),
        changes.size(),
        tally.written.sum(),
        tally.removed.sum(),
        tally.loaded.sum(),
        tally.skipped.sum(),
        changes.dropped(),
        tally.failures.sum(),
        tally.setAside.sum(),
        tally.flushNanos,
        folder.bytes());
  }

  @Override
  public void close() {
    writer.end();
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        // It still writes, so the folder stays taken until the process ends.
        LOG.warn("the file of the cache was not written to its end in time");
        return;
      }
      folder.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("the lock of the cache's folder did not close", e);
    }
  }
}
