/**
 * A cache shared by several gateways on a server that speaks the Redis protocol.
 *
 * <p>{@link dev.reprise.store.redis.RedisBacking} is the port. A {@code Lane} follows a part of the
 * keys and brings it up to date, {@code Replica} decides what comes in from others, {@code Outbox}
 * sends what others shall know, {@code PurgeLog} orders purges against everything else.
 */
@NullMarked
package dev.reprise.store.redis;

import org.jspecify.annotations.NullMarked;
