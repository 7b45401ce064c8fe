package dev.reprise.store.redis;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Three masters of a cluster that goes on without one of them, with a replica each if wanted. */
public final class RedisCluster implements AutoCloseable {
  private static final int MASTERS = 3;
  private static final int SLOTS = 16_384;

  private final List<RedisServer> masters;
  private final List<RedisServer> replicas;

  private RedisCluster(List<RedisServer> masters, List<RedisServer> replicas) {
    this.masters = masters;
    this.replicas = replicas;
  }

  public static RedisCluster start(boolean replicated) {
    List<RedisServer> masters = nodes(MASTERS);
    RedisCluster cluster = new RedisCluster(masters, nodes(replicated ? MASTERS : 0));
    for (int i = 0; i < MASTERS; i++) {
      masters
          .get(i)
          .ask(
              "CLUSTER",
              "ADDSLOTSRANGE",
              Integer.toString(i * SLOTS / MASTERS),
              Integer.toString((i + 1) * SLOTS / MASTERS - 1));
    }
    List<RedisServer> all = cluster.nodes();
    all.forEach(
        node ->
            node.ask("CLUSTER", "MEET", "127.0.0.1", Integer.toString(masters.getFirst().port())));
    all.forEach(
        node ->
            Soon.holds(
                "the nodes have met",
                () ->
                    node.ask("CLUSTER", "INFO").contains("cluster_state:ok")
                        && node.ask("CLUSTER", "NODES").lines().count() == all.size()));
    IntStream.range(0, cluster.replicas.size()).forEach(cluster::replicate);
    return cluster;
  }

  private void replicate(int index) {
    RedisServer replica = replicas.get(index);
    replica.ask("CLUSTER", "REPLICATE", masters.get(index).ask("CLUSTER", "MYID"));
    Soon.holds(
        "a replica is in step",
        () -> replica.ask("INFO", "replication").contains("master_link_status:up"));
  }

  private static List<RedisServer> nodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                RedisServer.start(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-node-timeout",
                    "1000",
                    "--cluster-require-full-coverage",
                    "no",
                    "--repl-diskless-sync-delay",
                    "0"))
        .toList();
  }

  public List<URI> uris() {
    return masters.stream().map(RedisServer::uri).toList();
  }

  public RedisServer master(int index) {
    return masters.get(index);
  }

  /** The master that holds the key. */
  public RedisServer masterOf(String key) {
    int slot = Integer.parseInt(masters.getFirst().ask("CLUSTER", "KEYSLOT", key));
    return masters.get(Math.min(MASTERS - 1, ((slot + 1) * MASTERS - 1) / SLOTS));
  }

  private List<RedisServer> nodes() {
    List<RedisServer> all = new ArrayList<>(masters);
    all.addAll(replicas);
    return all;
  }

  @Override
  public void close() {
    nodes().forEach(RedisServer::close);
  }
}
