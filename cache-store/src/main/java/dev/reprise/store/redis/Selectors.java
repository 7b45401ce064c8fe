package dev.reprise.store.redis;

import dev.reprise.cache.Selector;
import dev.reprise.embedding.Embedding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A selector as bytes: a version, then each property behind a flag, in the record's order. */
final class Selectors {
  private static final byte VERSION = 1;

  private Selectors() {}

  static byte[] pack(Selector selector) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream to = new DataOutputStream(bytes)) {
      to.writeByte(VERSION);
      writeText(to, selector.id());
      writeText(to, selector.key());
      writeText(to, selector.tenant());
      writeText(to, selector.namespace());
      writeText(to, selector.model());
      writeText(to, selector.tag());
      Long older = selector.olderThanSeconds();
      to.writeBoolean(older != null);
      to.writeLong(older == null ? 0 : older);
      writeVector(to, selector.near());
      to.writeFloat(selector.similarity());
    } catch (IOException e) {
      throw new UncheckedIOException("no output", e);
    }
    return bytes.toByteArray();
  }

  /** Everything when it cannot be read: a miss is cheap, a purged answer is not. */
  static Selector unpack(byte @Nullable [] packed) {
    if (packed == null) {
      return Selector.ALL;
    }
    try (DataInputStream from = new DataInputStream(new ByteArrayInputStream(packed))) {
      return from.readByte() == VERSION ? read(from) : Selector.ALL;
    } catch (IOException | IllegalArgumentException e) {
      return Selector.ALL;
    }
  }

  private static Selector read(DataInputStream from) throws IOException {
    String id = readText(from);
    String key = readText(from);
    String tenant = readText(from);
    String namespace = readText(from);
    String model = readText(from);
    String tag = readText(from);
    boolean aged = from.readBoolean();
    long older = from.readLong();
    Embedding near = readVector(from);
    float similarity = from.readFloat();
    return new Selector(
        id, key, tenant, namespace, model, tag, aged ? (Long) older : null, near, similarity);
  }

  private static void writeText(DataOutputStream to, @Nullable String text) throws IOException {
    to.writeBoolean(text != null);
    if (text != null) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      to.writeInt(bytes.length);
      to.write(bytes);
    }
  }

  private static @Nullable String readText(DataInputStream from) throws IOException {
    if (!from.readBoolean()) {
      return null;
    }
    int length = from.readInt();
    if (length < 0 || length > from.available()) {
      throw new IOException("a length of " + length);
    }
    return new String(from.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static void writeVector(DataOutputStream to, @Nullable Embedding vector)
      throws IOException {
    int dimensions = vector == null ? 0 : vector.dimensions();
    to.writeShort(dimensions);
    float[] components = new float[dimensions];
    if (vector != null) {
      vector.copyTo(components, 0);
    }
    for (float component : components) {
      to.writeFloat(component);
    }
  }

  private static @Nullable Embedding readVector(DataInputStream from) throws IOException {
    float[] components = new float[from.readUnsignedShort()];
    for (int i = 0; i < components.length; i++) {
      components[i] = from.readFloat();
    }
    return components.length == 0 ? null : Embedding.of(components);
  }
}
