package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import dev.reprise.store.Backing.Leave;
import dev.reprise.store.eviction.Shadows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers in {@link Memory}, bounded by bytes, with a {@link Backing} that outlives or outreaches
 * it.
 *
 * <p><b>Retention</b> is decided by this class's own clock at every read. That the map expires the
 * entry too only frees its memory.
 *
 * <p><b>Threads.</b> {@link #find} and {@link #used} run on event loops: a few reads of lock-free
 * maps.
 */
public final class MemoryCompletionStore implements CompletionStore {
  private final Memory memory;
  private final Entries entries;
  private final Backing backing;

  /** In memory alone; every hit is worth the same. */
  public MemoryCompletionStore(StoreConfig config) {
    this(config, System::nanoTime, Backing.none(), Worth.CALLS);
  }

  /**
   * Holds nothing before {@link #open}.
   *
   * @param nanoClock monotonic and free to wrap, such as {@link System#nanoTime}
   * @param backing is closed with the store
   */
  public MemoryCompletionStore(
      StoreConfig config, LongSupplier nanoClock, Backing backing, Worth worth) {
    this(config, nanoClock, backing, worth, Entries.MAINTENANCE);
  }

  /** In memory alone, with maintenance at once. */
  MemoryCompletionStore(long maxBytes, LongSupplier nanoClock) {
    this(
        StoreConfig.DEFAULTS.withMaxBytes(maxBytes),
        nanoClock,
        Backing.none(),
        Worth.CALLS,
        Runnable::run);
  }

  private MemoryCompletionStore(
      StoreConfig config,
      LongSupplier nanoClock,
      Backing backing,
      Worth worth,
      Executor maintenance) {
    this.memory = new Memory(config, nanoClock, backing, worth, maintenance);
    this.entries = memory.entries();
    this.backing = backing;
  }

  /** Brings in what the backing keeps; waits for it. */
  public void open() {
    backing.open(memory);
  }

  // Looking up ----------------------------------------------------------------------------------

  @Override
  public @Nullable StoredCompletion find(CacheKey key) {
    Held held = entries.find(key);
    return held != null && held.keptAt(nanoTime()) ? held.entry() : null;
  }

  @Override
  public @Nullable CompletionStage<@Nullable StoredCompletion> fetch(CacheKey key) {
    StoredCompletion known = find(key);
    if (known != null && known.isHere()) {
      return null;
    }
    CompletionStage<@Nullable StoredCompletion> fetching =
        backing.fetch(known == null ? key : known.key(), known);
    return fetching == null
        ? null
        : fetching.thenApply(found -> found != null && memory.adopt(found) ? known(found) : null);
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
    List<Neighbour> elsewhere = backing.nearest(scope, embedding, k);
    return elsewhere == null
        ? entries.indexes().nearest(scope, embedding, k, nanoTime())
        : elsewhere.stream()
            .filter(near -> !memory.isOver(near.entry()))
            .map(near -> new Neighbour(known(near.entry()), near.similarity()))
            .toList();
  }

  /** What this node has learned of an entry counts, wherever that was found. */
  private StoredCompletion known(StoredCompletion found) {
    Held held = entries.own(found.key());
    return held != null && held.isStayOf(found) ? held.entry().with(found.completion()) : found;
  }

  // Storing -------------------------------------------------------------------------------------

  /**
   * {@inheritDoc} An entry that need not even be kept any more only removes what it would have
   * replaced.
   *
   * @throws IllegalArgumentException when its embedding has not as many dimensions as the first one
   *     that was ever stored: another model's, which no vector here may be compared with
   */
  @Override
  public boolean put(StoredCompletion entry) {
    Held held = memory.held(entry);
    return memory.admit(entry, previous -> replace(previous, held));
  }

  private @Nullable Held replace(@Nullable Held previous, Held next) {
    entries.unlink(next.key());
    if (next.keptAt(nanoTime())) {
      backing.stored(next.entry());
      entries.stored(next);
      return next;
    }
    return give(previous);
  }

  /** What gives way to something else, or to nothing. */
  private @Nullable Held give(@Nullable Held previous) {
    if (previous != null) {
      backing.left(previous.entry(), Leave.EXPIRED);
    }
    return null;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the alias lies in another scope than the entry
   */
  @Override
  public void link(CacheKey alias, StoredCompletion entry) {
    requireSameScope(alias, entry.key());
    Link link = Link.to(entry);
    memory.unlessPurged(
        entry,
        () -> {
          if (!alias.equals(entry.key()) && isFresh(entries.follow(link))) {
            entries.change(alias, own -> isFresh(own) ? own : linked(alias, link, own));
          }
        });
  }

  private @Nullable Held linked(CacheKey alias, Link link, @Nullable Held stale) {
    entries.link(alias, link);
    return give(stale);
  }

  @Override
  public void embedded(StoredCompletion entry, Embedding embedding) {
    memory.admit(
        entry.with(embedding),
        held -> {
          if (held == null || !held.isStayOf(entry)) {
            return held;
          }
          Held next = memory.held(held.entry().with(embedding));
          backing.stored(next.entry());
          return next;
        });
  }

  @Override
  public void used(StoredCompletion entry) {
    entry.uses().incrementAndGet();
    // The map need not know: what is used does not live longer by it.
    Held held = entries.peek(entry.key());
    if (held != null && held.isStayOf(entry)) {
      entries.used(held);
      backing.used(held.entry());
    }
  }

  @Override
  public void learned(StoredCompletion entry) {
    whileHeld(entry, held -> {});
  }

  @Override
  public void hide(StoredCompletion entry) {
    entry.repute().hide();
    whileHeld(entry, entries.indexes()::remove);
  }

  /** Tells the backing what is known of the entry after a change to it, unless it is gone. */
  private void whileHeld(StoredCompletion entry, Consumer<Held> change) {
    entries.changePresent(
        entry.key(),
        held -> {
          if (held != null && held.isStayOf(entry)) {
            change.accept(held);
            backing.learned(held.entry());
          }
          return held;
        });
  }

  // Selecting and removing ----------------------------------------------------------------------

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
    for (Held held : entries.all()) {
      if (selector.matches(held.entry(), nowNanos)) {
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
    List<StoredCompletion> removed = memory.purgedElsewhere(selector);
    backing.purged(selector, removed);
    return removed.size();
  }

  // The rest ------------------------------------------------------------------------------------

  @Override
  public long nanoTime() {
    return memory.nanoTime();
  }

  @Override
  public byte @Nullable [] state(String name) {
    return backing.state(name);
  }

  @Override
  public void keepState(String name, byte[] state) {
    backing.keepState(name, state);
  }

  @Override
  public long entries() {
    return entries.count();
  }

  @Override
  public long bytes() {
    return entries.bytes();
  }

  /** Entries that have gone to make room for others. */
  public long evictions() {
    return memory.evictions();
  }

  /** What other policies of eviction would have saved. */
  public Shadows shadows() {
    return entries.shadows();
  }

  @Override
  public void close() {
    backing.close();
  }

  void cleanUp() {
    entries.cleanUp();
  }

  ScopedIndexes indexes() {
    return entries.indexes();
  }

  private boolean isFresh(@Nullable Held held) {
    return held != null && held.freshAt(nanoTime());
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
