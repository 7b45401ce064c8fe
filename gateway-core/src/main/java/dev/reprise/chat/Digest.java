package dev.reprise.chat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 digest (FIPS 180-4), 32 bytes held as four longs, so that comparing and hashing are
 * cheap. Whole digests only: a truncated one of a credential has let strangers collide elsewhere.
 */
public record Digest(long a, long b, long c, long d) {
  private static final MessageDigest SHA256 = lookUp();

  /** Digests the parts so that moving a byte from one part to its neighbour changes the result. */
  public static Digest of(byte[]... parts) {
    MessageDigest sha = sha256();
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    for (byte[] part : parts) {
      sha.update(length.clear().putInt(part.length).flip());
      sha.update(part);
    }
    return read(sha.digest());
  }

  /** Digests a stream to its end. */
  public static Digest read(InputStream stream) throws IOException {
    MessageDigest sha = sha256();
    byte[] buffer = new byte[65_536];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      sha.update(buffer, 0, read);
    }
    return read(sha.digest());
  }

  /** Digests texts as UTF-8, each length-prefixed. */
  public static Digest of(String... parts) {
    byte[][] encoded = new byte[parts.length][];
    for (int i = 0; i < parts.length; i++) {
      encoded[i] = parts[i].getBytes(StandardCharsets.UTF_8);
    }
    return of(encoded);
  }

  /** The digest of both digests, in this order. */
  public Digest and(Digest other) {
    return of(bytes(), other.bytes());
  }

  /** Written down: on the way of every request, and a record's own is not compiled into it. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest(long a2, long b2, long c2, long d2)
        && a == a2
        && b == b2
        && c == c2
        && d == d2;
  }

  /** Any bits of it are mixed as well as all. */
  @Override
  public int hashCode() {
    return (int) a;
  }

  /** The 32 bytes, big-endian. */
  public byte[] bytes() {
    return ByteBuffer.allocate(32).putLong(a).putLong(b).putLong(c).putLong(d).array();
  }

  /** 43 characters of base64url without padding. */
  @Override
  public String toString() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
  }

  private static Digest read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Digest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /** A copy costs less than a look-up among the platform's providers. */
  private static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA256.clone();
    } catch (CloneNotSupportedException e) {
      return lookUp();
    }
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
