package dev.reprise.store.sqlite;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Local;
import dev.reprise.store.row.Rows;
import dev.reprise.store.sqlite.Scan.Found;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Brings what the file holds into memory. One thread reads rows, others decode them; when those do
 * not keep up, the reader decodes a chunk itself, which bounds what is held in between.
 */
final class Loader {
  private static final int CHUNK = 256;

  private final Rows rows;
  private final Local local;
  private final Tally tally;
  private final BooleanSupplier ended;
  private final Collection<Place> refused = new ConcurrentLinkedQueue<>();

  private final Set<Place> locked = ConcurrentHashMap.newKeySet();

  private boolean cutShort;

  /** What the reader has not passed on yet. */
  private List<Found> chunk = new ArrayList<>(CHUNK);

  /**
   * @param ended whether nobody needs it any more
   */
  Loader(Rows rows, Local local, Tally tally, BooleanSupplier ended) {
    this.rows = rows;
    this.local = local;
    this.tally = tally;
    this.ended = ended;
  }

  /** On a thread that may wait; what was read before a failure is in memory. */
  void load(Path file) throws SQLException {
    int others = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    try (ThreadPoolExecutor decoders =
        new ThreadPoolExecutor(
            others,
            others,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(2 * others),
            Thread.ofPlatform().name("sqlite-load-", 0).factory(),
            new ThreadPoolExecutor.CallerRunsPolicy())) {
      Scan.of(file, true, found -> add(found, decoders));
    } finally {
      adopt(chunk);
    }
  }

  /** Whether it was left before its end. */
  boolean isCutShort() {
    return cutShort;
  }

  /** Rows that wait for a key that is not here. */
  Set<Place> locked() {
    return locked;
  }

  /** Rows that memory did not take and never will. */
  Collection<Place> refused() {
    return refused;
  }

  private boolean add(Found found, ThreadPoolExecutor decoders) {
    chunk.add(found);
    if (chunk.size() == CHUNK) {
      List<Found> full = chunk;
      decoders.execute(() -> adopt(full));
      chunk = new ArrayList<>(CHUNK);
    }
    cutShort = ended.getAsBoolean();
    return !cutShort;
  }

  private void adopt(List<Found> chunk) {
    for (Found found : chunk) {
      if (isAdopted(found)) {
        tally.loaded.increment();
      } else if (found.isLocked(rows)) {
        locked.add(found.place());
      } else {
        refused.add(found.place());
      }
    }
  }

  private boolean isAdopted(Found found) {
    StoredCompletion entry = found.entry(rows);
    if (entry == null) {
      tally.skipped.increment();
      return false;
    }
    try {
      return local.adopt(entry);
    } catch (IllegalArgumentException e) {
      // Its vector fits no other: it was written for another model of the same name.
      tally.skipped.increment();
      return false;
    }
  }
}
