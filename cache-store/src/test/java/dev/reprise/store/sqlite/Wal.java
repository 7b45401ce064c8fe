package dev.reprise.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The log of a database whose process was killed, read by SQLite's description of the format
 * (fileformat2, section 4; walformat, section 2).
 */
final class Wal {
  private static final int HEADER = 32;
  private static final int FRAME_HEADER = 24;

  private final Path file;
  private final byte[] bytes;
  private final int frame;
  private final long copied;

  private Wal(Path file, byte[] bytes, long copied) {
    this.file = file;
    this.bytes = bytes;
    this.frame = FRAME_HEADER + ByteBuffer.wrap(bytes).getInt(8);
    this.copied = copied;
  }

  /** Null when there is none that says more than the file, or when that cannot be told. */
  static Wal of(Path folder) throws IOException {
    Path file = folder.resolve("cache.db-wal");
    Path index = folder.resolve("cache.db-shm");
    if (!Files.exists(file) || !Files.exists(index) || Files.size(file) <= HEADER) {
      return null;
    }
    byte[] log = Files.readAllBytes(file);
    byte[] shared = Files.readAllBytes(index);
    boolean sameSalts = Arrays.equals(log, 16, 24, shared, 32, 40);
    long attempted = ByteBuffer.wrap(shared).order(ByteOrder.nativeOrder()).getInt(128);
    return sameSalts ? new Wal(file, log, attempted) : null;
  }

  /** Where the first frame starts that nobody has begun to copy into the database. */
  int uncopied() {
    return (int) (HEADER + copied * frame);
  }

  /** Where the last frame of this log ends; what is behind it is left from an earlier one. */
  int end() {
    int at = HEADER;
    while (at + frame <= bytes.length && Arrays.equals(bytes, 16, 24, bytes, at + 8, at + 16)) {
      at += frame;
    }
    return at;
  }

  /** Where the last transaction ends that is whole before the offset. */
  int committed(int offset) {
    int committed = HEADER;
    for (int at = HEADER; at + frame <= offset; at += frame) {
      if (ByteBuffer.wrap(bytes).getInt(at + 4) != 0) {
        committed = at + frame;
      }
    }
    return committed;
  }

  void truncate(int offset) throws IOException {
    Files.write(file, Arrays.copyOf(bytes, offset));
  }

  void zero(int offset) throws IOException {
    byte[] zeroed = bytes.clone();
    Arrays.fill(zeroed, offset, zeroed.length, (byte) 0);
    Files.write(file, zeroed);
  }

  /** The log as it was before all from the offset on was written. */
  byte[] before(int offset) {
    return Arrays.copyOf(bytes, committed(offset));
  }
}
