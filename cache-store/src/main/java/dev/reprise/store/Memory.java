package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.embedding.Embedding;
import dev.reprise.store.Backing.Leave;
import dev.reprise.store.eviction.ValueEviction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is in memory: what may enter, what has to leave, and what comes in from the backing.
 *
 * <p><b>In step.</b> All that happens under one key happens in one atomic {@link Entries#change},
 * within which the backing is told, too: it hears of a key's changes in their order. Locks are
 * taken in the order {@link Purges}, map, index or eviction, and those call nothing back.
 *
 * <p><b>Bound.</b> Whoever stores makes room: it removes what {@link ValueEviction} names until the
 * bound holds. Where the backing can bring answers back, a victim first loses only its answer and
 * stays to be found.
 */
final class Memory implements Local {

  /** Of an earlier process's uses; more would tell no more of the future. */
  private static final int MAX_REMEMBERED_USES = 15;

  private final Purges purges;
  private final Entries entries;
  private final Backing backing;
  private final Worth worth;
  private final LongAdder evictions = new LongAdder();

  /** Of every vector in here, 0 until the first one comes. */
  private final AtomicInteger dimensions = new AtomicInteger();

  Memory(
      StoreConfig config,
      LongSupplier nanoClock,
      Backing backing,
      Worth worth,
      Executor maintenance) {
    this.purges = new Purges(nanoClock);
    this.backing = backing;
    this.worth = worth;
    this.entries =
        new Entries(
            config.maxBytes(),
            config.quotas(),
            nanoClock,
            maintenance,
            entry -> backing.left(entry, Leave.EXPIRED));
  }

  Entries entries() {
    return entries;
  }

  /** Entries that have gone to make room for others. */
  long evictions() {
    return evictions.sum();
  }

  @Override
  public long nanoTime() {
    return purges.nanoTime();
  }

  @Override
  public @Nullable StoredCompletion peek(CacheKey key) {
    Held held = entries.peek(key);
    return held == null ? null : held.entry();
  }

  // What enters ---------------------------------------------------------------------------------

  Held held(StoredCompletion entry) {
    return new Held(entry, worth.of(entry));
  }

  /**
   * Changes what is under the entry's key unless the entry has been purged, and makes room.
   *
   * @return false when it has been
   * @throws IllegalArgumentException when its embedding has not as many dimensions as the first one
   *     that ever came: another model's, which no vector here may be compared with
   */
  boolean admit(StoredCompletion entry, Entries.Change change) {
    requireSameDimensions(entry.embedding());
    boolean admitted = unlessPurged(entry, () -> entries.change(entry.key(), change));
    makeRoom();
    return admitted;
  }

  /** Runs what takes microseconds, unless the entry has been purged: then false. */
  boolean unlessPurged(StoredCompletion entry, Runnable enter) {
    return purges.admit(entry, enter);
  }

  /** Whether a purge has covered it. */
  boolean isOver(StoredCompletion entry) {
    return purges.isOver(entry);
  }

  @Override
  public boolean adopt(StoredCompletion entry) {
    requireSameDimensions(entry.embedding());
    boolean[] taken = new boolean[1];
    boolean admitted =
        purges.admitKept(
            entry,
            () ->
                entries.change(
                    entry.key(),
                    previous -> {
                      Held next = adopted(previous, entry);
                      taken[0] = next != null && next.isStayOf(entry);
                      return next;
                    }));
    makeRoom();
    return admitted && taken[0];
  }

  private @Nullable Held adopted(@Nullable Held previous, StoredCompletion entry) {
    if (previous != null && previous.isStayOf(entry)) {
      return informed(previous, entry);
    }
    Held next = held(entry);
    boolean older = previous != null && previous.entry().storedNanos() > entry.storedNanos();
    if (older || !next.keptAt(nanoTime())) {
      return previous;
    }
    entries.remember(next, (int) Math.min(MAX_REMEMBERED_USES, entry.uses().get()));
    return next;
  }

  /** The same stay, with what the other knows of it. */
  private Held informed(Held present, StoredCompletion other) {
    StoredCompletion entry = present.entry();
    boolean shown = entry.isNeighbour();
    entry.repute().learn(other.repute().known());
    entry.uses().accumulateAndGet(other.uses().get(), Math::max);
    if (shown && !entry.isNeighbour()) {
      entries.indexes().remove(present);
    }
    StoredCompletion next = entry.isHere() ? entry : entry.with(other.completion());
    if (entry.embedding() == null && other.embedding() != null) {
      next = next.with(other.embedding());
    }
    boolean same = next.isHere() == entry.isHere() && next.embedding() == entry.embedding();
    return same ? present : held(next);
  }

  /** What is worth least goes until the rest fits. */
  private void makeRoom() {
    for (Held victim = entries.victim(); victim != null; victim = entries.victim()) {
      Held least = victim;
      entries.changePresent(
          least.key(), present -> present == least ? withoutAnswer(least) : present);
    }
  }

  /** Null when the answer is all that could be saved. */
  private @Nullable Held withoutAnswer(Held victim) {
    StoredCompletion entry = victim.entry();
    if (backing.keepsAnswers() && entry.isHere()) {
      Completion whole = entry.completion();
      return held(entry.with(Completion.elsewhere(whole.size(), whole.usage())));
    }
    backing.left(entry, Leave.EVICTED);
    evictions.increment();
    return null;
  }

  // What leaves ---------------------------------------------------------------------------------

  @Override
  public List<StoredCompletion> purgedElsewhere(Selector selector) {
    Tombstone tombstone = purges.announce(selector);
    List<StoredCompletion> removed = new ArrayList<>();
    for (Held held : entries.all()) {
      if (tombstone.covers(held.entry())) {
        entries.changePresent(held.key(), present -> purged(present, tombstone, removed));
      }
    }
    if (!removed.isEmpty()) {
      entries.removeDeadLinks();
    }
    return removed;
  }

  /** Whatever is there by now, and not one certain stay: that may have been renewed meanwhile. */
  private @Nullable Held purged(
      @Nullable Held present, Tombstone tombstone, List<StoredCompletion> removed) {
    if (present == null || !tombstone.covers(present.entry())) {
      return present;
    }
    removed.add(present.entry());
    entries.purged(present);
    return null;
  }

  @Override
  public void forget(CacheKey key, String id) {
    entries.changePresent(key, held -> held != null && held.entry().id().equals(id) ? null : held);
  }

  @Override
  public void forEach(Consumer<StoredCompletion> use) {
    entries.all().forEach(held -> use.accept(held.entry()));
  }

  private void requireSameDimensions(@Nullable Embedding embedding) {
    if (embedding == null || dimensions.compareAndSet(0, embedding.dimensions())) {
      return;
    }
    if (embedding.dimensions() != dimensions.get()) {
      throw new IllegalArgumentException(
          "expected " + dimensions.get() + " dimensions, got " + embedding.dimensions());
    }
  }
}
