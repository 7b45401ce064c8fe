package dev.reprise.store.redis;

import dev.reprise.store.Local;

/**
 * What all lanes share.
 *
 * @param node this process' name on the server
 */
record Parts(
    RedisConfig config,
    Keys keys,
    Server server,
    Shelf shelf,
    Replica replica,
    PurgeLog purges,
    Local local,
    Counts counts,
    String node) {}
