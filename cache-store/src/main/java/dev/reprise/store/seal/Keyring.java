package dev.reprise.store.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys by their ids: the first one encrypts, all decrypt. */
final class Keyring {
  private static final int HEX_LENGTH = 2 * Xaes.KEY_BYTES;

  /** Who has lost track of so many has other worries. */
  private static final int MAX_KEYS = 100;

  /**
   * A key.
   *
   * @param id the first four bytes of its digest: it names the key in rows and logs, and tells
   *     nothing of it
   */
  record Key(int id, Xaes xaes) {
    /** As logs and reports show it. */
    static String name(int id) {
      return HexFormat.of().toHexDigits(id);
    }
  }

  private final List<Key> keys;

  private Keyring(List<Key> keys) {
    this.keys = keys;
  }

  /**
   * @param texts of the keys, each base64 or hex
   * @param where they stand, for errors, which never show what they say
   * @throws IllegalArgumentException when there is none, too many, one twice, or one is no key
   */
  static Keyring of(List<String> texts, String where) {
    if (texts.isEmpty() || texts.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "%s: expected 1 to %d keys, got %d".formatted(where, MAX_KEYS, texts.size()));
    }
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String place = "%s: key %d".formatted(where, i + 1);
      byte[] bytes = bytes(texts.get(i).strip(), place);
      Key key = new Key(id(bytes), new Xaes(bytes));
      if (keys.stream().anyMatch(other -> other.id() == key.id())) {
        throw new IllegalArgumentException(place + ": expected each key once");
      }
      keys.add(key);
    }
    return new Keyring(List.copyOf(keys));
  }

  private static byte[] bytes(String text, String place) {
    byte[] bytes = new byte[0];
    try {
      bytes =
          text.length() == HEX_LENGTH
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      // Its message quotes what may be a part of a key.
    }
    if (bytes.length != Xaes.KEY_BYTES) {
      throw new IllegalArgumentException(
          place
              + ": expected 32 random bytes, as 44 characters of base64 or 64 of hex, got "
              + text.length()
              + " characters");
    }
    return bytes;
  }

  private static int id(byte[] key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update("reprise store key".getBytes(StandardCharsets.US_ASCII));
      return ByteBuffer.wrap(sha.digest(key)).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The one that encrypts. */
  Key first() {
    return keys.getFirst();
  }

  /** Null when it is not here. */
  @Nullable Key of(int id) {
    for (Key key : keys) {
      if (key.id() == id) {
        return key;
      }
    }
    return null;
  }

  /** Names of all, the first one first. */
  List<String> names() {
    return keys.stream().map(key -> Key.name(key.id())).toList();
  }
}
