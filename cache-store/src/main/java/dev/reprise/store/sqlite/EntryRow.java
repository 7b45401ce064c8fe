package dev.reprise.store.sqlite;

import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.row.Rows;
import java.time.Duration;

/**
 * An entry as the file holds it. Sealed, it says no names but those that are digests.
 *
 * @param key see {@link Keys}
 * @param storedMillis since 1970, as are {@code expiresMillis}
 * @param row all but the answer
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
record EntryRow(
    byte[] key,
    String id,
    String tenant,
    String namespace,
    String model,
    long storedMillis,
    long expiresMillis,
    long uses,
    byte[] row,
    byte[] answer) {

  /**
   * @param nowNanos on the clock of the entry
   */
  static EntryRow of(StoredCompletion entry, Rows rows, long nowNanos, long nowMillis) {
    CacheScope scope = entry.key().scope();
    long storedMillis = nowMillis - Duration.ofNanos(nowNanos - entry.storedNanos()).toMillis();
    byte[] key = Keys.of(entry.key());
    boolean sealed = rows.seals().isOn();
    return new EntryRow(
        key,
        entry.id(),
        sealed ? "" : scope.tenant(),
        sealed ? "" : scope.namespace(),
        sealed ? "" : scope.model(),
        storedMillis,
        storedMillis + entry.ttl().plus(entry.staleFor()).toMillis(),
        entry.uses().get(),
        rows.row(entry, () -> Rows.place(key, entry.id())),
        rows.answer(entry));
  }
}
