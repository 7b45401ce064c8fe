package dev.reprise.store.redis;

import java.net.URI;
import java.util.List;

/**
 * Where the shared store is, and the patience with it.
 *
 * @param urls {@code redis://host[:port][/database]} or {@code rediss://} with TLS: one server,
 *     several nodes of one cluster, or the sentinels; none where nothing is shared
 * @param sentinelMaster the name under which sentinels know the master; empty without sentinels
 * @param cluster whether the urls are nodes of a cluster
 * @param user of an access control list; empty for the default user
 * @param password empty for none; {@link #toString} does not show it
 * @param trustFile PEM file of certificate authorities to trust instead of the JDK's; empty for
 *     those
 * @param prefix of every key, 1 to 64 characters
 * @param mode where neighbours are searched for
 * @param commandTimeoutMs until a command counts as failed, 10 to 60,000
 * @param queueLimit changes that wait to be written, 100 to 1,000,000; their answers take 8 KiB
 *     each at most on average
 * @param shards parts of the keys, each on one node of a cluster: 1 to 256
 * @param streamLength changes that the server keeps for nodes that lag behind, over all shards
 */
public record RedisConfig(
    List<URI> urls,
    String sentinelMaster,
    boolean cluster,
    String user,
    String password,
    String trustFile,
    String prefix,
    Mode mode,
    int commandTimeoutMs,
    int queueLimit,
    int shards,
    int streamLength) {

  /** Where neighbours are searched for. */
  public enum Mode {
    /** In each node's memory: the server holds the answers and tells of changes. */
    REPLICATED,
    /** On the server, where an index is larger than a node: Redis 8 only. */
    VECTOR_SETS
  }

  public static final RedisConfig DEFAULTS =
      new RedisConfig(
          List.of(), "", false, "", "", "", "reprise", Mode.REPLICATED, 250, 10_000, 16, 50_000);

  public RedisConfig {
    urls = List.copyOf(urls);
    urls.forEach(RedisConfig::requireServer);
    if (prefix.isBlank() || prefix.length() > 64 || prefix.matches(".*[{}\\s].*")) {
      throw new IllegalArgumentException(
          "prefix: expected 1 to 64 characters without braces and blanks, got " + prefix);
    }
    if (cluster && !sentinelMaster.isEmpty()) {
      throw new IllegalArgumentException(
          "sentinel-master: expected none for a cluster, got " + sentinelMaster);
    }
    within("command-timeout-ms", commandTimeoutMs, 10, 60_000);
    within("queue-limit", queueLimit, 100, 1_000_000);
    within("shards", shards, 1, 256);
    within("stream-length", streamLength, 16, 10_000_000);
  }

  private static void requireServer(URI url) {
    boolean redis = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
    // A credential belongs elsewhere: URLs are shown.
    if (!redis || url.getHost() == null || url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "urls: expected redis(s)://host[:port][/database] without user and password, got "
              + url.getScheme()
              + "://"
              + url.getHost());
    }
  }

  private static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": expected " + least + " to " + most + ", got " + value);
    }
  }

  /** Whether there is a shared store at all. */
  public boolean isUsed() {
    return !urls.isEmpty();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "RedisConfig[urls=%s, sentinelMaster=%s, cluster=%s, user=%s, prefix=%s, mode=%s]"
        .formatted(urls, sentinelMaster, cluster, user, prefix, mode);
  }
}
