package dev.reprise.store.row;

import dev.reprise.chat.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Fields one after the other; numbers in as few bytes as they need (LEB128). */
final class Fields {

  private Fields() {}

  /** The first 64 bits of a text's digest. */
  static long hash(String text) {
    return Digest.of(text).a();
  }

  /** Puts the checksum before the bytes. */
  static byte[] checked(byte[] bytes) {
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .putInt(crc(bytes, 0))
        .put(bytes)
        .array();
  }

  /**
   * The bytes behind their checksum.
   *
   * @throws CorruptRowException when it is not theirs
   */
  static byte[] unchecked(byte[] checked) throws CorruptRowException {
    if (checked.length <= Integer.BYTES
        || ByteBuffer.wrap(checked).getInt() != crc(checked, Integer.BYTES)) {
      throw new CorruptRowException("wrong checksum over " + checked.length + " bytes");
    }
    return Arrays.copyOfRange(checked, Integer.BYTES, checked.length);
  }

  private static int crc(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }

  /** Confined. */
  static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final DataOutputStream to = new DataOutputStream(bytes);

    byte[] checked() {
      return Fields.checked(bytes.toByteArray());
    }

    Writer number(long value) {
      long rest = value;
      for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
        bytes.write((int) (rest & 0x7F | 0x80));
      }
      bytes.write((int) rest);
      return this;
    }

    /** Eight bytes. */
    Writer fixed(long value) {
      try {
        to.writeLong(value);
      } catch (IOException e) {
        throw new UncheckedIOException("no output", e);
      }
      return this;
    }

    Writer flag(boolean value) {
      return number(value ? 1 : 0);
    }

    Writer bytes(byte[] value) {
      number(value.length);
      bytes.writeBytes(value);
      return this;
    }

    Writer text(String value) {
      return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    Writer digest(Digest value) {
      return fixed(value.a()).fixed(value.b()).fixed(value.c()).fixed(value.d());
    }

    <T> void optional(@Nullable T value, BiConsumer<Writer, T> write) {
      flag(value != null);
      if (value != null) {
        write.accept(this, value);
      }
    }

    <T> void list(Collection<T> values, BiConsumer<Writer, T> write) {
      number(values.size());
      values.forEach(value -> write.accept(this, value));
    }
  }

  /** Confined; whatever is missing or impossible is a {@link CorruptRowException}. */
  static final class Reader {
    private final DataInputStream from;

    private Reader(byte[] bytes) {
      from = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    /** What {@link Writer#checked} has written. */
    static Reader checked(byte[] bytes) throws CorruptRowException {
      return new Reader(unchecked(bytes));
    }

    /** Reads one field. */
    @FunctionalInterface
    interface Field<T> {
      T read(Reader from) throws CorruptRowException;
    }

    @FunctionalInterface
    private interface Input<T> {
      T read() throws IOException;
    }

    long number() throws CorruptRowException {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        int next = get(from::readUnsignedByte);
        value |= (long) (next & 0x7F) << shift;
        if (next < 0x80) {
          return value;
        }
      }
      throw new CorruptRowException("a number without an end");
    }

    long fixed() throws CorruptRowException {
      return get(from::readLong);
    }

    boolean flag() throws CorruptRowException {
      return number() != 0;
    }

    byte[] bytes() throws CorruptRowException {
      int length = count();
      return get(() -> from.readNBytes(length));
    }

    String text() throws CorruptRowException {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    Digest digest() throws CorruptRowException {
      return new Digest(fixed(), fixed(), fixed(), fixed());
    }

    <T> @Nullable T optional(Field<T> field) throws CorruptRowException {
      return flag() ? field.read(this) : null;
    }

    <T> List<T> list(Field<T> field) throws CorruptRowException {
      int count = count();
      List<T> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(field.read(this));
      }
      return values;
    }

    /** Of bytes or elements, of which each takes a byte at least. */
    private int count() throws CorruptRowException {
      long count = number();
      if (count < 0 || count > get(from::available)) {
        throw new CorruptRowException("a length of " + count);
      }
      return (int) count;
    }

    private static <T> T get(Input<T> input) throws CorruptRowException {
      try {
        return input.read();
      } catch (IOException e) {
        throw new CorruptRowException("cut off", e);
      }
    }
  }
}
