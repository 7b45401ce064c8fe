package dev.reprise.transfer;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.config.OfflineStore;
import dev.reprise.config.RepriseConfig;
import dev.reprise.progress.Progress;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Seals;
import dev.reprise.store.sqlite.SqliteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

/** Writes a cache as lines that an import reads back. Confined. */
public final class Exporter {

  /** No vector is written, so of none the space must be known. */
  private static final String NO_SPACE = "";

  private final Selector wanted;
  private final OutputStream out;
  private final Progress progress;
  private final EntryLine lines = new EntryLine(System::nanoTime, InstantSource.system());
  private long read;
  private long written;
  private long damaged;

  /**
   * @param wanted which entries; the others and those that are over their time stay
   */
  public Exporter(Selector wanted, OutputStream out, Progress progress) {
    this.wanted = wanted;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Writes what the configured file or server holds.
   *
   * @throws IOException when it cannot be written
   * @throws SQLException when the file cannot be read
   */
  public void run(RepriseConfig config) throws IOException, SQLException {
    try {
      if (config.store().shared().isUsed()) {
        fromServer(config);
      } else {
        fromFile(config.store());
      }
      out.flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    progress.end(written);
  }

  /** Entries written. */
  public long written() {
    return written;
  }

  /** Entries that could not be read. */
  public long damaged() {
    return damaged;
  }

  private void fromFile(StoreConfig store) throws SQLException {
    try (Seals seals = Seals.of(store.encryption())) {
      fromFile(Path.of(store.dataDir()), seals);
    }
  }

  private void fromFile(Path folder, Seals seals) throws SQLException {
    Rows rows = new Rows(() -> NO_SPACE, true, System::nanoTime, InstantSource.system(), seals);
    try (SqliteFile file = new SqliteFile(folder, rows)) {
      long all = file.count();
      file.forEach(
          row -> {
            StoredCompletion entry = row.entry();
            if (entry == null || row.flaw() != null) {
              damaged++;
            } else {
              write(entry, all);
            }
          });
    }
  }

  private void fromServer(RepriseConfig config) throws IOException {
    try (OfflineStore open = new OfflineStore(config)) {
      if (!open.isThere()) {
        throw new IOException("the shared server cannot be reached");
      }
      var all = open.store().select(wanted, Integer.MAX_VALUE).entries();
      for (StoredCompletion entry : all) {
        StoredCompletion whole = open.store().whole(entry).toCompletableFuture().join();
        if (whole == null) {
          damaged++;
        } else {
          write(whole, all.size());
        }
      }
    }
  }

  private void write(StoredCompletion entry, long all) {
    long nowNanos = System.nanoTime();
    progress.at(++read, (double) read / all);
    long keptNanos = entry.ttl().plus(entry.staleFor()).toNanos();
    if (nowNanos - entry.storedNanos() >= keptNanos || !wanted.matches(entry, nowNanos)) {
      return;
    }
    try {
      out.write(lines.write(entry));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    written++;
  }
}
