package dev.reprise.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.eviction.Quotas;
import dev.reprise.store.eviction.Shadows;
import dev.reprise.store.eviction.ValueEviction;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The map of all entries in memory, which expires each at its own time, in step with an index of
 * vectors for each scope and with the order of eviction, and the links beside it.
 *
 * <p><b>In step.</b> A vector enters and leaves its index within the atomic operation that maps or
 * unmaps its entry: each {@link #change} is one {@code compute} on the key, and Caffeine calls the
 * eviction listener (not the removal listener, which comes later) within the removal of what it
 * lets expire. Index, map and eviction know an entry's stay by identity ({@link Held}), so the end
 * of an older stay cannot touch a newer one under the same key.
 *
 * <p><b>Maintenance.</b> Reads note a use in Caffeine's buffers, and full buffers call for
 * maintenance (timers, index removals), milliseconds of it after a burst. It must not ride on the
 * reader that happened to fill the buffer, and even waking a thread costs that reader ten
 * microseconds, as much as ten reads. So it runs a millisecond later on a virtual thread of its
 * own: at most one wake-up a millisecond under load, no queue to bound (Caffeine asks again only
 * when the last task has begun), no thread to stop.
 */
final class Entries {
  static final Executor MAINTENANCE =
      CompletableFuture.delayedExecutor(
          1,
          TimeUnit.MILLISECONDS,
          task -> Thread.ofVirtual().name("store-maintenance").start(task));

  /** Of the bound, links get this part: a link is a tenth of an entry. */
  private static final int LINKS_PART = 16;

  private final Cache<CacheKey, Held> map;
  private final Links links;
  private final ValueEviction<Held> eviction;
  private final ScopedIndexes indexes = new ScopedIndexes();
  private final Shadows shadows;
  private final LongAdder count = new LongAdder();

  /**
   * @param expired hears of each entry whose time is over, as it leaves; must not call back
   */
  Entries(
      long maxBytes,
      Quotas quotas,
      LongSupplier nanoClock,
      Executor maintenance,
      Consumer<StoredCompletion> expired) {
    long linkBytes = Math.max(1, maxBytes / LINKS_PART);
    links = new Links(linkBytes, maintenance);
    long entryBytes = Math.max(1, maxBytes - linkBytes);
    eviction = new ValueEviction<>(entryBytes, quotas);
    shadows = new Shadows(entryBytes);
    map =
        Caffeine.newBuilder()
            .expireAfter(new AtDeadline())
            .ticker(nanoClock::getAsLong)
            .executor(maintenance)
            // Maintenance ends after a thousand removals and counts on this for the rest.
            .scheduler(Scheduler.systemScheduler())
            .evictionListener((key, held, cause) -> end(held, expired))
            .build();
  }

  /** Takes what is under a key and says what shall be: the same, another one, or null for none. */
  @FunctionalInterface
  interface Change {
    @Nullable Held apply(@Nullable Held present);
  }

  /** One atomic step; {@code change} takes microseconds. */
  void change(CacheKey key, Change change) {
    map.asMap().compute(key, (same, present) -> swap(present, change.apply(present)));
  }

  /** The same where there is something to change. */
  void changePresent(CacheKey key, Change change) {
    map.asMap().computeIfPresent(key, (same, present) -> swap(present, change.apply(present)));
  }

  private @Nullable Held swap(@Nullable Held previous, @Nullable Held next) {
    if (next != previous) {
      enter(next);
      leave(previous);
    }
    return next;
  }

  private void enter(@Nullable Held held) {
    if (held == null) {
      return;
    }
    count.increment();
    eviction.enter(held);
    if (held.entry().isNeighbour()) {
      indexes.add(held);
    }
  }

  private void end(@Nullable Held held, Consumer<StoredCompletion> expired) {
    if (held != null) {
      expired.accept(held.entry());
      shadows.gone(held);
      leave(held);
    }
  }

  private void leave(@Nullable Held held) {
    if (held == null) {
      return;
    }
    count.decrement();
    eviction.leave(held);
    if (held.entry().embedding() != null) {
      indexes.remove(held);
    }
  }

  /** What is under the key, be it the entry's own or a linked one. */
  @Nullable Held find(CacheKey key) {
    Held own = map.getIfPresent(key);
    if (own != null) {
      return own;
    }
    Link link = links.of(key);
    return link == null ? null : follow(link);
  }

  @Nullable Held own(CacheKey key) {
    return map.getIfPresent(key);
  }

  /** The same, leaving no trace of a use. */
  @Nullable Held peek(CacheKey key) {
    return map.policy().getIfPresentQuietly(key);
  }

  @Nullable Held follow(Link link) {
    Held held = map.getIfPresent(link.target());
    return held != null && link.leadsTo(held) ? held : null;
  }

  void link(CacheKey alias, Link link) {
    links.put(alias, link);
  }

  void unlink(CacheKey alias) {
    links.remove(alias);
  }

  void removeDeadLinks() {
    links.removeIf(
        link -> {
          Held held = peek(link.target());
          return held == null || !link.leadsTo(held);
        });
  }

  /** A request has brought it. */
  void stored(Held held) {
    shadows.stored(held);
  }

  /** It has answered a request. */
  void used(Held held) {
    eviction.used(held);
    shadows.hit(held);
  }

  /** It was used that often before it came here. */
  void remember(Held held, int uses) {
    for (int i = 0; i < uses; i++) {
      eviction.used(held);
    }
  }

  /** It must not be found any more, whatever it was worth. */
  void purged(Held held) {
    shadows.gone(held);
  }

  Shadows shadows() {
    return shadows;
  }

  /** What is to be removed next; null while the bound holds. */
  @Nullable Held victim() {
    return eviction.victim();
  }

  Collection<Held> all() {
    return map.asMap().values();
  }

  ScopedIndexes indexes() {
    return indexes;
  }

  long count() {
    return count.sum();
  }

  long bytes() {
    return eviction.bytes() + links.bytes();
  }

  /** Brings expiry up to date, on the caller's thread. */
  void cleanUp() {
    long before;
    do {
      before = count();
      map.cleanUp();
    } while (count() != before);
    removeDeadLinks();
    links.cleanUp();
  }
}
