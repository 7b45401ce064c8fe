package dev.reprise.store.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import dev.reprise.store.Backing;
import dev.reprise.store.Local;
import dev.reprise.store.UnusableStoreException;
import dev.reprise.store.redis.Outbox.Change;
import dev.reprise.store.row.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache that several gateways share through a server that speaks the Redis protocol.
 *
 * <p>The server holds the answers, an index of rows, and a stream of changes. Each node holds every
 * row in memory and searches there; the answers that it has no room for it fetches. A lookup thus
 * needs the network only for an answer, and nothing at all while the server is away. How often a
 * node has given an answer is its own statistics.
 *
 * <p>Where the index is larger than a node's memory ({@link RedisConfig.Mode#VECTOR_SETS}), the
 * server holds the vectors as well, in one set for each scope, and memory is a cache in front of
 * it: what it has is kept up to date in the same way, what it lacks is asked for.
 */
public final class RedisBacking implements Backing {
  private static final Logger LOG = LoggerFactory.getLogger(RedisBacking.class);
  private static final long OPEN_MS = 60_000;
  private static final long CLOSE_MS = 2_000;

  private final RedisConfig config;
  private final Keys keys;
  private final Rows rows;
  private final Server server;
  private final Shelf shelf;
  private final Counts counts = new Counts();
  private final String node = UUID.randomUUID().toString();
  private final AtomicBoolean away = new AtomicBoolean();

  /** Whether the server holds rows that memory has had no room for. */
  private volatile boolean incomplete;

  /** Set by {@link #open}, before anything is told. */
  private volatile @Nullable Opened opened;

  /**
   * What there is between opening and closing.
   *
   * @param lanes the first one follows purges
   */
  private record Opened(
      Parts parts, Control control, Fetch fetch, Search search, List<Lane> lanes) {
    Lane laneOf(CacheKey key) {
      return lanes.size() == 1 ? lanes.getFirst() : lanes.get(1 + parts.keys().shard(key));
    }

    boolean isControlHere() {
      return lanes.getFirst().isHere();
    }
  }

  /**
   * @param space name of the space in which the vectors of {@code rows} lie: nodes with another one
   *     share nothing with this one
   */
  public RedisBacking(RedisConfig config, String space, Rows rows) {
    this.config = config;
    this.keys = new Keys(config, space);
    this.rows = rows;
    this.incomplete = keys.vectorSets();
    this.server = new Server(config);
    int kept = Math.max(1, config.streamLength() / config.shards());
    this.shelf = new Shelf(keys, server, rows, new Shelf.Sender(node, kept));
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnusableStoreException when the server is there and lacks what the mode needs
   */
  @Override
  public void open(Local local) {
    PurgeLog purges = new PurgeLog(local.nanoTime());
    Replica replica = new Replica(local, keys, rows, purges, shelf, counts);
    Parts parts = new Parts(config, keys, server, shelf, replica, purges, local, counts, node);
    Control control = new Control(new Purger(parts), new States(parts));
    Opened now =
        new Opened(parts, control, new Fetch(parts), new Search(parts), lanes(parts, control));
    opened = now;
    try {
      for (Lane lane : now.lanes().subList(0, 1)) {
        lane.start();
        lane.awaitFirst(OPEN_MS);
      }
      for (Lane lane : now.lanes().subList(1, now.lanes().size())) {
        lane.start();
      }
      for (Lane lane : now.lanes()) {
        lane.awaitFirst(OPEN_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String refusal = shelf.refusal();
    if (refusal != null) {
      close();
      throw new UnusableStoreException(refusal, null);
    }
  }

  /** In a cluster a shard can be away alone, and its stream can only be read alone. */
  private List<Lane> lanes(Parts parts, Control control) {
    List<Integer> shards = IntStream.range(0, config.shards()).boxed().toList();
    if (!config.cluster()) {
      return List.of(new Lane(parts, shards, control, config.queueLimit(), this::changed));
    }
    int queueLimit = Math.max(1, config.queueLimit() / config.shards());
    List<Lane> lanes = new ArrayList<>();
    lanes.add(new Lane(parts, List.of(), control, 1, this::changed));
    shards.forEach(
        shard -> lanes.add(new Lane(parts, List.of(shard), null, queueLimit, this::changed)));
    return List.copyOf(lanes);
  }

  /** One line for each change of the whole. */
  private void changed(Lane lane) {
    Opened now = opened;
    boolean anyAway = now != null && now.lanes().stream().anyMatch(Lane::isAway);
    if (anyAway && away.compareAndSet(false, true)) {
      LOG.warn("The shared store is away, going on in memory: {}", lane.reason());
    } else if (!anyAway && away.compareAndSet(true, false)) {
      LOG.info("The shared store is back");
    }
  }

  // Told by memory ------------------------------------------------------------------------------

  @Override
  public void stored(StoredCompletion entry) {
    offer(entry, true);
  }

  @Override
  public void learned(StoredCompletion entry) {
    offer(entry, false);
  }

  private void offer(StoredCompletion entry, boolean whole) {
    Opened now = opened;
    if (now != null) {
      Change change = new Change(entry, whole, now.parts().purges().applied());
      now.laneOf(entry.key()).outbox().offer(change);
    }
  }

  /** The server keeps it, by its own bounds and clocks. */
  @Override
  public void left(StoredCompletion entry, Leave why) {
    if (why == Leave.EVICTED) {
      incomplete = true;
    }
  }

  @Override
  public void purged(Selector selector, List<StoredCompletion> removed) {
    Opened now = opened;
    if (now == null) {
      return;
    }
    long nowNanos = now.parts().local().nanoTime();
    now.lanes().forEach(lane -> lane.outbox().discard(selector, nowNanos));
    try {
      now.control().purger().tell(selector, now.isControlHere());
    } catch (AwayException e) {
      return;
    }
    // By vectors and ages, which are not the same everywhere, others may decide otherwise.
    boolean alike = selector.near() == null && selector.olderThanSeconds() == null;
    News news = alike ? News.NONE : News.PURGED;
    removed.forEach(entry -> shelf.drop(entry.key(), StoredRow.stay(entry), news));
    // The server may hold what no memory has had room for; its generation keeps it out until then.
    now.lanes().forEach(lane -> lane.sweeper().sweepSoon());
  }

  @Override
  public byte @Nullable [] state(String name) {
    Opened now = opened;
    return now == null ? null : now.control().states().get(name);
  }

  @Override
  public void keepState(String name, byte[] state) {
    Opened now = opened;
    if (now != null) {
      now.control().states().put(name, state, now.isControlHere());
    }
  }

  // Asked by memory -----------------------------------------------------------------------------

  @Override
  public boolean keepsAnswers() {
    return true;
  }

  /**
   * {@inheritDoc} What memory does not know is only asked for when memory had to let go of rows: a
   * round trip is little beside a call upstream.
   */
  @Override
  public @Nullable CompletionStage<@Nullable StoredCompletion> fetch(
      CacheKey key, @Nullable StoredCompletion known) {
    Opened now = opened;
    if (now == null || (known == null && !incomplete)) {
      return null;
    }
    return now.fetch().entry(now.laneOf(key), key, known);
  }

  @Override
  public @Nullable List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k) {
    Opened now = opened;
    return now == null || !keys.vectorSets() ? null : now.search().nearest(scope, embedding, k);
  }

  @Override
  public CompletionStage<Boolean> flushed() {
    Opened now = opened;
    CompletionStage<Boolean> all = CompletableFuture.completedStage(now != null);
    if (now != null) {
      for (Lane lane : now.lanes()) {
        all = all.thenCombine(lane.outbox().flushed(), Boolean::logicalAnd);
      }
    }
    return all;
  }

  public RedisFigures figures() {
    Opened now = opened;
    long queued =
        now == null ? 0 : now.lanes().stream().mapToLong(lane -> lane.outbox().size()).sum();
    return counts.figures(away.get(), queued);
  }

  @Override
  public void close() {
    Opened now = opened;
    try {
      if (now != null) {
        close(now.lanes());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.close();
    }
  }

  private static void close(List<Lane> lanes) throws InterruptedException {
    CompletableFuture<?>[] finishing =
        lanes.stream()
            .map(lane -> lane.finish().toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(finishing)
        .completeOnTimeout(null, CLOSE_MS, TimeUnit.MILLISECONDS)
        .join();
    lanes.forEach(Lane::stop);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MS);
    for (Lane lane : lanes) {
      lane.awaitStop(Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
  }
}
