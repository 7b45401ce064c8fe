package dev.reprise.access.key;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys file: {@code {"version": 1, "keys": […]}}. */
final class KeyFormat {

  /** About 600 bytes each. */
  static final int MOST = 10_000;

  private static final int VERSION = 1;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private KeyFormat() {}

  /**
   * Keys by their ids, in the order of the file.
   *
   * @param bytes null for no file, which holds no keys
   * @throws IOException when it is anything else; says where, and nothing of what stands there
   */
  static Map<String, StoredKey> read(byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      return Map.of();
    }
    JsonNode root = tree(bytes);
    if (root.path("version").asInt() != VERSION || !root.path("keys").isArray()) {
      throw new IOException("expected an object with version 1 and an array of keys");
    }
    Map<String, StoredKey> keys = new LinkedHashMap<>();
    for (JsonNode each : root.path("keys")) {
      StoredKey key = key(each, keys.size());
      if (keys.put(key.key().id(), key) != null) {
        throw new IOException("keys[" + (keys.size() - 1) + "]: the id is there already");
      }
    }
    if (keys.size() > MOST) {
      throw new IOException("expected at most " + MOST + " keys, got " + keys.size());
    }
    return keys;
  }

  private static JsonNode tree(byte[] bytes) throws IOException {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      // Jackson's own words quote the file.
      throw new IOException("line " + e.getLocation().getLineNr() + " is no JSON");
    }
  }

  private static StoredKey key(JsonNode json, int index) throws IOException {
    if (!(json instanceof ObjectNode object)) {
      throw new IOException("keys[" + index + "]: expected an object");
    }
    try {
      return StoredKey.of(object);
    } catch (IllegalArgumentException e) {
      throw new IOException("keys[" + index + "]: " + e.getMessage());
    }
  }

  static byte[] write(Collection<StoredKey> keys) throws IOException {
    ObjectNode root = MAPPER.createObjectNode().put("version", VERSION);
    ArrayNode array = root.putArray("keys");
    keys.forEach(key -> array.add(key.json()));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }
}
