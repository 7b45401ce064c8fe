package dev.reprise.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers in memory: Caffeine's map, bounded by bytes and expiring each entry at its own time, in
 * step with a vector index per scope.
 *
 * <p><b>In step.</b> A vector enters and leaves its index within the atomic operation that maps or
 * unmaps its entry: {@link #put}, {@link #link} and each removal of a {@link #purge} are one {@code
 * compute} on the key, and Caffeine calls the eviction listener (not the removal listener, which
 * comes later) within the removal of what it evicts or lets expire. Index and map know an entry's
 * stay by identity ({@link Held}), so the end of an older stay cannot touch a newer one under the
 * same key. Locks are taken in the order {@link Purges}, Caffeine, index, and the index calls
 * nothing back.
 *
 * <p><b>Retention</b> is decided by this class's own clock at every read. That Caffeine expires the
 * entry too only frees its memory.
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

  private final Purges purges;
  private final Cache<CacheKey, Slot> slots;
  private final Inventory inventory = new Inventory();

  /** Of a few parts of the program, by their names. */
  private final Map<String, byte[]> states = new ConcurrentHashMap<>();

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
    this.purges = new Purges(nanoClock);
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(config.maxBytes())
            .weigher((CacheKey key, Slot slot) -> slot.bytes())
            .expireAfter(new AtDeadline())
            .ticker(nanoClock::getAsLong)
            .executor(maintenance)
            // Maintenance ends after a thousand removals and counts on this for the rest.
            .scheduler(Scheduler.systemScheduler())
            .evictionListener((key, slot, cause) -> inventory.leave(slot))
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
    return inventory.indexes().nearest(scope, embedding, k, nanoTime());
  }

  /**
   * {@inheritDoc} An entry that need not even be kept any more only removes what it would have
   * replaced.
   *
   * @throws IllegalArgumentException when its embedding has not as many dimensions as the first one
   *     that was ever stored: another model's, which no vector here may be compared with
   */
  @Override
  public boolean put(StoredCompletion entry) {
    requireSameDimensions(entry.embedding());
    Held held = new Held(entry);
    return purges.admit(
        entry,
        () ->
            slots
                .asMap()
                .compute(
                    held.key(),
                    (key, previous) -> replace(previous, held.keptAt(nanoTime()) ? held : null)));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the alias lies in another scope than the entry
   */
  @Override
  public void link(CacheKey alias, StoredCompletion entry) {
    requireSameScope(alias, entry.key());
    Link link = Link.to(entry, alias);
    purges.admit(
        entry,
        () -> {
          if (isFresh(follow(link))) {
            slots
                .asMap()
                .compute(
                    alias,
                    (key, previous) -> isFresh(previous) ? previous : replace(previous, link));
          }
        });
  }

  @Override
  public void hide(StoredCompletion entry) {
    slots
        .asMap()
        .computeIfPresent(
            entry.key(),
            (key, slot) -> {
              if (slot instanceof Held held && held.entry() == entry) {
                inventory.indexes().remove(held);
              }
              return slot;
            });
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when {@code limit} is below 0
   */
  @Override
  public Selection select(Selector selector, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must be ≥ 0, got " + limit);
    }
    long nowNanos = nanoTime();
    List<StoredCompletion> first = new ArrayList<>();
    long total = 0;
    for (Slot slot : slots.asMap().values()) {
      if (slot instanceof Held held && selector.matches(held.entry(), nowNanos)) {
        total++;
        if (first.size() < limit) {
          first.add(held.entry());
        }
      }
    }
    return new Selection(List.copyOf(first), total);
  }

  @Override
  public long purge(Selector selector) {
    Tombstone tombstone = purges.announce(selector);
    long removed = 0;
    for (Slot slot : slots.asMap().values()) {
      if (slot instanceof Held held && tombstone.covers(held.entry()) && remove(held.key(), held)) {
        removed++;
      }
    }
    if (removed > 0) {
      removeDeadLinks();
    }
    return removed;
  }

  @Override
  public long nanoTime() {
    return purges.nanoTime();
  }

  @Override
  public byte @Nullable [] state(String name) {
    return states.get(name);
  }

  @Override
  public void keepState(String name, byte[] state) {
    states.put(name, state.clone());
  }

  @Override
  public long entries() {
    return inventory.entries();
  }

  @Override
  public long bytes() {
    return inventory.bytes();
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
    return inventory.indexes();
  }

  private @Nullable StoredCompletion resolve(@Nullable Slot slot) {
    Held held =
        switch (slot) {
          case null -> null;
          case Held own -> own;
          case Link link -> follow(link);
        };
    return held != null && held.keptAt(nanoTime()) ? held.entry() : null;
  }

  private @Nullable Held follow(Link link) {
    return slots.getIfPresent(link.target()) instanceof Held held && link.leadsTo(held)
        ? held
        : null;
  }

  private boolean isFresh(@Nullable Slot slot) {
    return slot instanceof Held held && held.freshAt(nanoTime());
  }

  /** Within a {@code compute} on their key; returns {@code next}. */
  private @Nullable Slot replace(@Nullable Slot previous, @Nullable Slot next) {
    inventory.enter(next);
    inventory.leave(previous);
    return next;
  }

  /** Removes exactly this slot; false when another one has taken its place. */
  private boolean remove(CacheKey key, Slot slot) {
    boolean[] removed = new boolean[1];
    slots
        .asMap()
        .computeIfPresent(
            key,
            (same, present) -> {
              removed[0] = present == slot;
              return removed[0] ? replace(present, null) : present;
            });
    return removed[0];
  }

  private void removeDeadLinks() {
    slots
        .asMap()
        .forEach(
            (alias, slot) -> {
              if (slot instanceof Link link && isDead(link)) {
                remove(alias, link);
              }
            });
  }

  /** Looks without noting a use, which would blur the order of eviction. */
  private boolean isDead(Link link) {
    return !(slots.policy().getIfPresentQuietly(link.target()) instanceof Held held
        && link.leadsTo(held));
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
