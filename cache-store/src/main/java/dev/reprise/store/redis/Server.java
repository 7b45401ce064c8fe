package dev.reprise.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections: to a server, to the master that sentinels name, or to the nodes of a cluster.
 * There, who holds a key is looked up when a connection is made; when that has changed, its
 * commands fail and a new one is made.
 *
 * <p>A command is never queued for a server that is not there: it fails at once, and what it was to
 * say is kept where it can be bounded and merged.
 */
final class Server implements AutoCloseable {

  /** How long the server may hold back the answer to a read of streams that have nothing new. */
  static final int BLOCK_MS = 500;

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /** An attempt to connect may take so many times as long as a command, with its handshakes. */
  private static final int CONNECT_FACTOR = 4;

  private static final int LEAST_CONNECT_MS = 1_000;

  /** Nodes of a cluster are asked who is who at most so often. */
  private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final RedisConfig config;
  private final ClientResources resources;
  private final List<RedisURI> uris;
  private final RedisClient single;
  private final @Nullable RedisClusterClient cluster;

  /** By slot; one server is slot 0. */
  private final Map<Integer, Wire> wires = new ConcurrentHashMap<>();

  /** By host and port; guarded by itself. */
  private final Map<String, Wire> shared = new HashMap<>();

  /** Guarded by this. */
  private long refreshedNanos = System.nanoTime() - REFRESH_NANOS;

  Server(RedisConfig config) {
    this.config = config;
    this.resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    List<RedisURI> nodes = config.urls().stream().map(this::node).toList();
    this.uris = config.sentinelMaster().isEmpty() ? nodes : List.of(sentinels(nodes));
    // Whoever finds the connection gone has it renewed, and then compares everything.
    this.single = RedisClient.create(resources);
    single.setOptions(options(ClientOptions.builder()).autoReconnect(false).build());
    this.cluster = config.cluster() ? RedisClusterClient.create(resources, nodes) : null;
    if (cluster != null) {
      ClusterClientOptions.Builder options = ClusterClientOptions.builder();
      options(options);
      cluster.setOptions(options.build());
    }
  }

  /**
   * The connection that all share but for those who block, to the server that holds the key.
   *
   * @throws AwayException when there is none yet
   */
  Wire main(String key) throws AwayException {
    Wire current = wires.get(slot(key));
    if (current == null) {
      throw new AwayException("not connected");
    }
    return current;
  }

  private int slot(String key) {
    return cluster == null ? 0 : SlotHash.getSlot(key);
  }

  /** Makes sure that the shared connection answers; takes a new one in its place if not. */
  void renew(String key) throws AwayException {
    RedisURI uri = holder(key);
    String name = uri.getHost() + ":" + uri.getPort();
    synchronized (shared) {
      Wire current = shared.get(name);
      // What was a master may be a replica by now, which only the sentinels know.
      if (current == null || cluster == null || !current.answers()) {
        if (current != null) {
          current.close();
          shared.remove(name);
        }
        current = connect(uri);
        shared.put(name, current);
      }
      wires.put(slot(key), current);
    }
  }

  /**
   * A connection of one's own, to the server that holds the key.
   *
   * @throws AwayException when it cannot be had in time
   */
  Wire connect(String key) throws AwayException {
    return connect(holder(key));
  }

  private Wire connect(RedisURI uri) throws AwayException {
    try {
      StatefulRedisConnection<String, byte[]> made =
          within(single.connectAsync(CODEC, uri).toCompletableFuture());
      return new Wire(made, made.async(), config.commandTimeoutMs());
    } catch (RuntimeException e) {
      throw new AwayException(e);
    }
  }

  private RedisURI holder(String key) throws AwayException {
    if (cluster == null) {
      return uris.getFirst();
    }
    try {
      refresh(cluster);
      RedisClusterNode master = cluster.getPartitions().getMasterBySlot(slot(key));
      if (master == null) {
        throw new AwayException("no master has the slot");
      }
      RedisURI uri = master.getUri();
      String scheme = config.urls().getFirst().getScheme();
      return node(URI.create("%s://%s:%d".formatted(scheme, uri.getHost(), uri.getPort())));
    } catch (RuntimeException e) {
      throw new AwayException(e);
    }
  }

  private synchronized void refresh(RedisClusterClient nodes) {
    if (System.nanoTime() - refreshedNanos > REFRESH_NANOS) {
      nodes.refreshPartitions();
      refreshedNanos = System.nanoTime();
    }
  }

  private <T> T within(CompletableFuture<T> connecting) throws AwayException {
    try {
      return connecting.get(connectMs(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AwayException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      connecting.cancel(true);
      throw new AwayException("no connection in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwayException("interrupted");
    }
  }

  private long connectMs() {
    return Math.max(LEAST_CONNECT_MS, (long) CONNECT_FACTOR * config.commandTimeoutMs());
  }

  private RedisURI node(URI url) {
    RedisURI.Builder to =
        RedisURI.builder()
            .withHost(url.getHost())
            .withPort(url.getPort() < 0 ? RedisURI.DEFAULT_REDIS_PORT : url.getPort())
            .withTimeout(Duration.ofMillis(connectMs()))
            .withClientName("reprise");
    if ("rediss".equals(url.getScheme())) {
      to.withSsl(true).withVerifyPeer(SslVerifyMode.FULL);
    }
    String path = url.getPath();
    if (path.length() > 1) {
      to.withDatabase(Integer.parseInt(path.substring(1)));
    }
    RedisURI made = to.build();
    authenticate(made);
    return made;
  }

  private void authenticate(RedisURI uri) {
    if (!config.password().isEmpty()) {
      RedisCredentials credentials =
          RedisCredentials.just(
              config.user().isEmpty() ? null : config.user(), config.password().toCharArray());
      uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> credentials));
    }
  }

  private RedisURI sentinels(List<RedisURI> nodes) {
    RedisURI.Builder to =
        RedisURI.builder()
            .withSentinelMasterId(config.sentinelMaster())
            .withTimeout(Duration.ofMillis(connectMs()));
    nodes.forEach(to::withSentinel);
    RedisURI made = to.withSsl(nodes.getFirst().isSsl()).build();
    authenticate(made);
    return made;
  }

  private <B extends ClientOptions.Builder> B options(B to) {
    to.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .protocolVersion(ProtocolVersion.RESP3)
        .timeoutOptions(TimeoutOptions.builder().timeoutSource(new Patience(config)).build())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(Duration.ofMillis(connectMs()))
                .keepAlive(true)
                .build());
    if (!config.trustFile().isEmpty()) {
      to.sslOptions(SslOptions.builder().trustManager(new File(config.trustFile())).build());
    }
    return to;
  }

  /** Reads that block take longer by design. */
  private static final class Patience extends TimeoutOptions.TimeoutSource {
    private final int timeoutMs;

    Patience(RedisConfig config) {
      this.timeoutMs = config.commandTimeoutMs();
    }

    @Override
    public long getTimeout(RedisCommand<?, ?, ?> command) {
      return command.getType() == CommandType.XREAD ? timeoutMs + BLOCK_MS : timeoutMs;
    }

    @Override
    public TimeUnit getTimeUnit() {
      return TimeUnit.MILLISECONDS;
    }
  }

  @Override
  public void close() {
    synchronized (shared) {
      shared.values().forEach(Wire::end);
    }
    if (cluster != null) {
      cluster.shutdown(0, 1, TimeUnit.SECONDS);
    }
    single.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
