package dev.reprise.store.redis;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Digest;
import dev.reprise.store.row.CorruptRowException;
import dev.reprise.store.row.Rows;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A field of the index: a version byte, generation, stay (eight bytes each), row.
 *
 * @param generation the newest purge that the row has outlived; see {@link PurgeLog}
 * @param stay a digest of the entry's id, by which scripts on the server tell two entries under one
 *     key apart
 * @param row as {@link Rows} writes it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record StoredRow(long generation, long stay, byte[] row) {
  private static final byte VERSION = 1;
  private static final int HEADER = 1 + 2 * Long.BYTES;

  static long stay(StoredCompletion entry) {
    return Digest.of(entry.id()).a();
  }

  byte[] bytes() {
    return ByteBuffer.allocate(HEADER + row.length).put(header(generation, stay)).put(row).array();
  }

  /** All before the row, which is bound to it. */
  static byte[] header(long generation, long stay) {
    return ByteBuffer.allocate(HEADER).put(VERSION).putLong(generation).putLong(stay).array();
  }

  /** What it says, without its answer. */
  StoredCompletion entry(Rows rows) throws CorruptRowException {
    return rows.read(row, () -> header(generation, stay));
  }

  /**
   * @throws IllegalArgumentException when it is none
   */
  static StoredRow of(byte[] bytes) {
    if (bytes.length <= HEADER || bytes[0] != VERSION) {
      throw new IllegalArgumentException("no row of version " + VERSION);
    }
    ByteBuffer from = ByteBuffer.wrap(bytes, 1, 2 * Long.BYTES);
    return new StoredRow(
        from.getLong(), from.getLong(), Arrays.copyOfRange(bytes, HEADER, bytes.length));
  }

  /** The stay as scripts see it. */
  static byte[] bytes(long stay) {
    return ByteBuffer.allocate(Long.BYTES).putLong(stay).array();
  }
}
