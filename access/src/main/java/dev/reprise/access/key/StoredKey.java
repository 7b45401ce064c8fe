package dev.reprise.access.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.admin.KeyJson;
import dev.reprise.identity.Identity;
import dev.reprise.identity.VirtualKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A key as it is kept: of its secret only a salted SHA-256. A slow hash would add nothing: nobody
 * guesses 256 random bits.
 *
 * @param identity of who shows it
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by id.
record StoredKey(VirtualKey key, byte[] salt, byte[] digest, Identity identity) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;
  private static final int DIGEST_BYTES = 32;

  static StoredKey of(VirtualKey key, KeyText text) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return of(key, salt, digest(salt, text.secret()));
  }

  private static StoredKey of(VirtualKey key, byte[] salt, byte[] digest) {
    Identity identity =
        new Identity(
            "key:" + key.id(),
            key.name(),
            key.tenant(),
            key.grants().compiled(),
            key.limits(),
            key.expires() == null ? Long.MAX_VALUE : key.expires().toEpochMilli());
    return new StoredKey(key, salt, digest, identity);
  }

  /**
   * @throws IllegalArgumentException when it is not such a key
   */
  static StoredKey of(ObjectNode json) {
    VirtualKey key = KeyJson.key(json);
    byte[] salt = HexFormat.of().parseHex(json.path("salt").asText());
    byte[] digest = HexFormat.of().parseHex(json.path("digest").asText());
    if (salt.length != SALT_BYTES || digest.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("salt, digest: expected 16 and 32 bytes");
    }
    return of(key, salt, digest);
  }

  ObjectNode json() {
    ObjectNode json = KeyJson.of(key);
    json.put("salt", HexFormat.of().formatHex(salt));
    return json.put("digest", HexFormat.of().formatHex(digest));
  }

  StoredKey revoked(Instant at) {
    VirtualKey gone =
        new VirtualKey(
            key.id(),
            key.name(),
            key.tenant(),
            key.grants(),
            key.limits(),
            key.created(),
            key.expires(),
            at);
    return new StoredKey(gone, salt, digest, identity);
  }

  /** In a time that says nothing of how much of it is right. */
  boolean isOpenedBy(KeyText text) {
    return MessageDigest.isEqual(digest, digest(salt, text.secret()));
  }

  private static byte[] digest(byte[] salt, String secret) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt);
      return sha.digest(secret.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "StoredKey[" + key.id() + "]";
  }
}
