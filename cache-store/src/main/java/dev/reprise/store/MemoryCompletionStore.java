package dev.reprise.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers in memory: Caffeine's map, bounded by bytes and expiring each entry at its own time, in
 * step with a vector index per scope.
 *
 * <p><b>In step.</b> A vector enters and leaves its index within the atomic operation that maps or
 * unmaps its entry: {@link #put}, {@link #link} and {@link #remove} are one {@code compute} on the
 * key, and Caffeine calls the eviction listener (not the removal listener, which comes later)
 * within the removal of what it evicts or lets expire. Index and map know an entry's stay by
 * identity ({@link Held}), so the end of an older stay cannot touch a newer one under the same key.
 * Locks are taken in the order Caffeine, index, and the index calls nothing back.
 *
 * <p><b>Freshness</b> is decided by this class's own clock at every read. That Caffeine expires the
 * entry too, a second or so later, only frees its memory.
 *
 * <p><b>Threads.</b> {@link #find} runs on event loops: one or two reads of a lock-free map and a
 * note of the use in a buffer. Full buffers call for maintenance (order of eviction, timers, index
 * removals), milliseconds of it after a burst. It must not ride on the reader that happened to fill
 * the buffer, and even waking a thread costs that reader ten microseconds, as much as ten finds. So
 * it runs a millisecond later on a virtual thread of its own: at most one wake-up a millisecond
 * under load, no queue to bound (Caffeine asks again only when the last task has begun), no thread
 * to stop. Uses noted beyond the buffers meanwhile are forgotten, which only blurs the order of
 * eviction. Not the common pool's threads: whatever else fills them would let the bound drift.
 * Writers lend a hand when they outrun maintenance, so what exceeds {@code maxBytes} for a moment
 * is at most the write buffer, a few hundred entries.
 */
public final class MemoryCompletionStore implements CompletionStore {
  private static final Executor MAINTENANCE =
      CompletableFuture.delayedExecutor(
          1,
          TimeUnit.MILLISECONDS,
          task -> Thread.ofVirtual().name("store-maintenance").start(task));

  private final LongSupplier nanoClock;
  private final Cache<CacheKey, Slot> slots;
  private final ScopedIndexes indexes = new ScopedIndexes();
  private final LongAdder entries = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /** Of every vector in this store, 0 until the first one comes. */
  private final AtomicInteger dimensions = new AtomicInteger();

  public MemoryCompletionStore(StoreConfig config) {
    this(config, System::nanoTime);
  }

  /**
   * @param nanoClock monotonic and free to wrap, such as {@link System#nanoTime}
   */
  public MemoryCompletionStore(StoreConfig config, LongSupplier nanoClock) {
    this(config, nanoClock, MAINTENANCE);
  }

  MemoryCompletionStore(StoreConfig config, LongSupplier nanoClock, Executor maintenance) {
    this.nanoClock = nanoClock;
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(config.maxBytes())
            .weigher((CacheKey key, Slot slot) -> slot.bytes())
            .expireAfter(Expiry.<CacheKey, Slot>writing(this::remaining))
            .ticker(nanoClock::getAsLong)
            .executor(maintenance)
            // Maintenance ends after a thousand removals and counts on this for the rest.
            .scheduler(Scheduler.systemScheduler())
            .evictionListener((key, slot, cause) -> dropped(slot))
            .build();
  }

  @Override
  public @Nullable StoredCompletion find(CacheKey key) {
    return resolve(slots.getIfPresent(key));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when {@code k} is below 1 or the embedding has not as many
   *     dimensions as the vectors of the scope
   */
  @Override
  public List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be ≥ 1, got " + k);
    }
    return indexes.nearest(scope, embedding, k, nanoTime());
  }

  /**
   * {@inheritDoc} An entry that has expired by now only removes what it would have replaced.
   *
   * @throws IllegalArgumentException when its embedding has not as many dimensions as the first one
   *     that was ever stored: another model's, which no vector here may be compared with
   */
  @Override
  public void put(StoredCompletion entry) {
    requireSameDimensions(entry.embedding());
    Held held = new Held(entry);
    slots
        .asMap()
        .compute(
            entry.key(),
            (key, previous) -> {
              Slot next = held.freshAt(nanoTime()) ? held : null;
              admitted(next);
              dropped(previous);
              return next;
            });
  }

  /**
   * {@inheritDoc} Nothing happens when that entry cannot be found any more, or when the alias has a
   * fresh answer of its own: that one fits better than a neighbour's.
   *
   * @throws IllegalArgumentException when the alias lies in another scope than the entry
   */
  @Override
  public void link(CacheKey alias, StoredCompletion entry) {
    requireSameScope(alias, entry.key());
    Link link = Link.to(entry, alias);
    if (resolve(link) == null) {
      return;
    }
    slots
        .asMap()
        .compute(
            alias,
            (key, previous) -> {
              if (previous instanceof Held) {
                return previous;
              }
              admitted(link);
              dropped(previous);
              return link;
            });
  }

  /** {@inheritDoc} A key that is only linked loses its link; the entry stays under its own key. */
  @Override
  public boolean remove(CacheKey key) {
    Slot[] removed = new Slot[1];
    slots
        .asMap()
        .compute(
            key,
            (same, previous) -> {
              removed[0] = previous;
              dropped(previous);
              return null;
            });
    return resolve(removed[0]) != null;
  }

  @Override
  public long nanoTime() {
    return nanoClock.getAsLong();
  }

  @Override
  public long entries() {
    return entries.sum();
  }

  @Override
  public long bytes() {
    return bytes.sum();
  }

  /** Nothing to release: no thread outlives its task and memory goes with the store. */
  @Override
  public void close() {}

  /** Brings eviction and expiry up to date, on the caller's thread. */
  void cleanUp() {
    long before;
    do {
      before = bytes();
      slots.cleanUp();
    } while (bytes() != before);
  }

  ScopedIndexes indexes() {
    return indexes;
  }

  private Duration remaining(CacheKey key, Slot slot) {
    return Duration.ofNanos(slot.remainingNanos(nanoTime()));
  }

  private @Nullable StoredCompletion resolve(@Nullable Slot slot) {
    return switch (slot) {
      case null -> null;
      case Held held -> held.freshAt(nanoTime()) ? held.entry() : null;
      case Link link -> follow(link);
    };
  }

  private @Nullable StoredCompletion follow(Link link) {
    return slots.getIfPresent(link.target()) instanceof Held held
            && held.entry().id().equals(link.entryId())
            && held.freshAt(nanoTime())
        ? held.entry()
        : null;
  }

  private void admitted(@Nullable Slot slot) {
    if (slot == null) {
      return;
    }
    bytes.add(slot.bytes());
    if (slot instanceof Held held) {
      entries.increment();
      if (held.hasVector()) {
        indexes.add(held);
      }
    }
  }

  private void dropped(@Nullable Slot slot) {
    if (slot == null) {
      return;
    }
    bytes.add(-slot.bytes());
    if (slot instanceof Held held) {
      entries.decrement();
      if (held.hasVector()) {
        indexes.remove(held);
      }
    }
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

  private static void requireSameScope(CacheKey alias, CacheKey target) {
    if (!alias.scope().equals(target.scope())) {
      throw new IllegalArgumentException(
          "an alias must lie in the scope of its entry, "
              + target.scope()
              + ", got "
              + alias.scope());
    }
  }
}
