package dev.reprise.store.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.chat.Digest;

/**
 * Names on the server. All of one shard lie in one slot, by the braces.
 *
 * <p>The name of every key holds a digest of what rows depend on (their version, the space of their
 * vectors, the number of shards), so nodes that differ in one of these share nothing: two models'
 * vectors cannot meet, and nobody has to negotiate.
 */
final class Keys {
  private static final int SCHEMA = 1;

  /** 22 characters of base64url hold 128 bits and more. */
  private static final int ID_LENGTH = 22;

  private final String prefix;
  private final int shards;
  private final boolean vectorSets;

  Keys(RedisConfig config, String space) {
    this.shards = config.shards();
    this.vectorSets = config.mode() == RedisConfig.Mode.VECTOR_SETS;
    String contents =
        Digest.of(
                Integer.toString(SCHEMA), space, Integer.toString(shards), config.mode().toString())
            .toString();
    this.prefix = config.prefix() + ":" + contents.substring(0, 8) + ":{";
  }

  int shards() {
    return shards;
  }

  static String id(CacheKey key) {
    return key.id().substring(0, ID_LENGTH);
  }

  /**
   * The shard of an entry. Rows are spread evenly; vectors stay together by scopes, with their
   * rows, since a search goes through one set.
   */
  int shard(CacheKey key) {
    return shard(key, id(key));
  }

  /**
   * The same.
   *
   * @param id the key's
   */
  int shard(CacheKey key, String id) {
    return vectorSets ? shard(key.scope()) : Math.floorMod(id.hashCode(), shards);
  }

  /** Where the server holds the vectors, of all that is in the scope. */
  int shard(CacheScope scope) {
    return Math.floorMod(scope.id().hashCode(), shards);
  }

  /** Whether the server holds the vectors. */
  boolean vectorSets() {
    return vectorSets;
  }

  /** The vectors of a scope by the ids of their rows. */
  String vectors(CacheScope scope) {
    return shard(shard(scope), "v:" + scope.id().substring(0, ID_LENGTH));
  }

  /** The compressed answer, behind the stay that it belongs to. */
  String payload(int shard, String id) {
    return shard(shard, "p:" + id);
  }

  /** A hash of rows by id. */
  String index(int shard) {
    return shard(shard, "i");
  }

  /** A stream of changes. */
  String changes(int shard) {
    return shard(shard, "l");
  }

  /** There as long as the shard has not been flushed. */
  String marker(int shard) {
    return shard(shard, "m");
  }

  /** A stream of purges, whose entries' ids are the generations. */
  String purges() {
    return prefix + "all}:purges";
  }

  /** A hash of what the cache has learned, by name. */
  String states() {
    return prefix + "all}:states";
  }

  String controlMarker() {
    return prefix + "all}:m";
  }

  /** Held by the node that sweeps the shard. */
  String sweeper(int shard) {
    return shard(shard, "s");
  }

  private String shard(int number, String name) {
    return prefix + number + "}:" + name;
  }
}
