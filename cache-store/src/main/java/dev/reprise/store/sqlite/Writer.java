package dev.reprise.store.sqlite;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Local;
import dev.reprise.store.row.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes the file. Everything but the methods that say so happens on it.
 *
 * <p>The file is in step with memory but for what waits in {@link Changes}; or it is behind, since
 * changes were dropped; or it is away, see {@link Medium}. From both it comes back by a {@link
 * CatchUp}. While entries are being loaded, memory does not say what should be in the file, so that
 * waits for the end of loading.
 */
final class Writer implements Runnable {

  /** A transaction takes more than what makes it due, when more has come meanwhile. */
  private static final int MAX_BATCH = 1_024;

  /** Other keys are found by looking. */
  private static final long KEYS_LOOK_NANOS = 1_000_000_000;

  /** 4 MiB at a time, so that nothing waits for long. */
  private static final int SHRINK_PAGES = 256;

  private final Medium medium;
  private final Changes changes;
  private final Folder folder;
  private final Rows rows;
  private final Tally tally;
  private final Pen pen;
  private final Renewal renewal;
  private final int queueLimit;
  private final long usesNanos;

  /** By their ids. */
  private final Map<String, StoredCompletion> used = new ConcurrentHashMap<>();

  private volatile @Nullable Local local;
  private volatile boolean ended;
  private boolean loaded;

  /** The file holds what memory has never seen, so what memory lacks must not be deleted. */
  private boolean unread;

  /** Rows that wait for a key that is not here. */
  private Set<Place> locked = Set.of();

  private boolean shrinking = true;
  private long nextUsesNanos;

  Writer(
      Folder folder,
      SqliteConfig config,
      Rows rows,
      Changes changes,
      Map<String, byte[]> states,
      Tally tally) {
    this.medium = new Medium(folder, config, changes, tally, rows.seals());
    this.changes = changes;
    this.folder = folder;
    this.rows = rows;
    this.tally = tally;
    this.pen = new Pen(rows, states, tally, this::nanoTime);
    this.renewal = new Renewal(rows.seals(), tally);
    this.queueLimit = config.queueLimit();
    this.usesNanos = TimeUnit.MILLISECONDS.toNanos(config.usesMs());
    this.nextUsesNanos = System.nanoTime() + usesNanos;
    medium.start(states);
  }

  // From any thread -----------------------------------------------------------------------------

  /** From now on this is the memory that counts, once all is loaded. */
  void begin(Local memory) {
    local = memory;
  }

  /** Takes a lock only for the first use in a while. */
  void used(StoredCompletion entry) {
    if (used.get(entry.id()) != entry && used.size() < queueLimit) {
      used.put(entry.id(), entry);
    }
  }

  boolean isAway() {
    return medium.isAway();
  }

  boolean isEnded() {
    return ended;
  }

  void end() {
    ended = true;
    changes.end();
  }

  private long nanoTime() {
    Local memory = local;
    return memory == null ? System.nanoTime() : memory.nanoTime();
  }

  // Turns ---------------------------------------------------------------------------------------

  @Override
  public void run() {
    try {
      while (!ended) {
        guardedTurn(changes.await(patienceNanos()));
      }
    } catch (InterruptedException e) {
      ended = true;
    }
    guardedTurn(changes.last());
    writeUses();
    medium.attempt(Tables::checkpoint);
    medium.close();
  }

  private long patienceNanos() {
    boolean trying = medium.isAway() || changes.isBehind();
    long tryNanos = trying && mayCatchUp() ? medium.untilDueNanos() : usesNanos;
    long nextNanos = Math.min(tryNanos, nextUsesNanos - System.nanoTime());
    if (loaded && isInStep()) {
      nextNanos = Math.min(nextNanos, renewal.untilDueNanos());
    }
    if (rows.seals().isOn()) {
      nextNanos = Math.min(nextNanos, KEYS_LOOK_NANOS);
    }
    return shrinking ? Math.min(nextNanos, TimeUnit.MILLISECONDS.toNanos(20)) : nextNanos;
  }

  /** The thread outlives what nobody has thought of. */
  private void guardedTurn(Changes.Work work) {
    try {
      turn(work);
    } catch (RuntimeException e) {
      medium.fail(e);
    }
  }

  private void turn(Changes.Work work) {
    write(work.changes());
    if (medium.isDue() || ended) {
      comeBack();
    }
    work.tasks().forEach(Runnable::run);
    if (System.nanoTime() - nextUsesNanos >= 0) {
      writeUses();
    }
    if (shrinking) {
      shrinking = false;
      medium.attempt(tables -> shrinking = tables.shrink(SHRINK_PAGES));
    }
    if (loaded && !ended) {
      renew();
    }
  }

  /** Keys may have come, and with them what waited for one. */
  private void renew() {
    if (renewal.isOutdated()) {
      restartRenewal();
      if (!locked.isEmpty()) {
        unread = true;
        changes.missed();
      }
    }
    if (renewal.untilDueNanos() == 0 && isInStep()) {
      medium.attempt(renewal::step);
    }
    if (renewal.takeWantsScrub()) {
      medium.scrub();
    }
  }

  private void restartRenewal() {
    medium.attempt(pen::keepAll);
    renewal.restart();
  }

  private void write(int count) {
    for (int written = 0; written < count && !medium.isAway(); ) {
      List<Change> batch = changes.take(MAX_BATCH);
      long start = System.nanoTime();
      medium.attempt(tables -> pen.write(tables, batch));
      tally.flushNanos = System.nanoTime() - start;
      shrinking |= batch.stream().anyMatch(Change.Left.class::isInstance);
      written += batch.size();
      if (batch.isEmpty()) {
        return;
      }
    }
  }

  private void writeUses() {
    nextUsesNanos = System.nanoTime() + usesNanos;
    List<StoredCompletion> all = new ArrayList<>();
    for (Iterator<StoredCompletion> each = used.values().iterator(); each.hasNext(); ) {
      all.add(each.next());
      each.remove();
    }
    for (List<StoredCompletion> some : chunks(all)) {
      medium.attempt(
          tables ->
              tables.inOne(
                  () -> {
                    for (StoredCompletion entry : some) {
                      tables.use(Keys.of(entry.key()), entry.id(), entry.uses().get());
                    }
                  }));
    }
  }

  // Coming back ---------------------------------------------------------------------------------

  private boolean mayCatchUp() {
    return loaded || local == null;
  }

  private void comeBack() {
    boolean open = !medium.isAway();
    if (!mayCatchUp() || (open && !changes.isBehind()) || (!open && !medium.open())) {
      return;
    }
    changes.accept();
    Local memory = local;
    boolean done = memory == null || medium.attempt(tables -> catchUp(tables, memory));
    if (done) {
      shrinking = true;
      medium.back();
      renewal.restart();
    }
  }

  private void catchUp(Tables tables, Local memory) throws SQLException {
    if (unread) {
      Loader loader = new Loader(rows, memory, tally, () -> false);
      loader.load(folder.file());
      Removals.of(tables, loader.refused(), tally);
      unread = false;
      locked = loader.locked();
    }
    new CatchUp(tables, memory, pen, changes, tally, locked).run();
  }

  // Tasks ---------------------------------------------------------------------------------------

  /** Whether all is in the file that was told before this task. */
  boolean isInStep() {
    return !medium.isAway() && !changes.isBehind();
  }

  /**
   * All that the file holds has been offered to memory, but for what could not be read. What could
   * not be read now is read before the file is next compared with memory.
   *
   * @param waiting rows that wait for a key
   * @param failure what has ended the reading before its time
   */
  void loaded(Collection<Place> refused, Set<Place> waiting, @Nullable Exception failure) {
    medium.attempt(tables -> Removals.of(tables, refused, tally));
    locked = waiting;
    if (!locked.isEmpty()) {
      medium.attempt(tables -> tally.removed.add(tables.removeExpired(System.currentTimeMillis())));
    }
    restartRenewal();
    if (failure != null && Connections.isBroken(failure)) {
      medium.fail(failure);
    } else if (failure != null) {
      unread = true;
      changes.missed();
    }
    loaded = true;
    shrinking = true;
    if (medium.isDue()) {
      comeBack();
    }
  }

  /** A purge is final: what cannot be deleted from the file is deleted with the file. */
  void purge(Selector selector, List<StoredCompletion> removed) {
    if (medium.isAway()) {
      comeBack();
    }
    if (medium.isAway() || !purges(selector, removed)) {
      medium.discard();
    }
    shrinking = true;
  }

  private boolean purges(Selector selector, List<StoredCompletion> removed) {
    Local memory = local;
    if (selector.equals(Selector.ALL) && memory != null) {
      return medium.attempt(tables -> startAnew(tables, memory));
    }
    boolean complete = isInStep() && loaded && locked.isEmpty();
    return medium.attempt(
        tables -> {
          Removals.of(tables, Removals.rowsOf(tables, removed), tally);
          if (!complete) {
            var unknown = Removals.unknownTo(memory, folder.file(), rows, selector, nanoTime());
            Removals.of(tables, unknown, tally);
            locked = Set.of();
          }
        });
  }

  /** Deleting row by row would take a page of the log for each, and what has come since is few. */
  private void startAnew(Tables tables, Local memory) throws SQLException {
    tables.inOne(tables::clear);
    unread = false;
    locked = Set.of();
    changes.accept();
    new CatchUp(tables, memory, pen, changes, tally, locked).run();
  }

  private static <T> List<List<T>> chunks(List<T> all) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MAX_BATCH) {
      chunks.add(all.subList(from, Math.min(from + MAX_BATCH, all.size())));
    }
    return chunks;
  }
}
