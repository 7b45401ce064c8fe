package dev.reprise.access.key;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What callers show: {@code rp-}, an id that is no secret, a dash, and 256 random bits in
 * hexadecimal.
 */
public record KeyText(String id, String secret) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_CHARS = 12;
  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("rp-([a-z0-9]{12})-([0-9a-f]{64})");
  private static final String PREFIX = "rp-";

  static KeyText random() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < ID_CHARS; i++) {
      id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return new KeyText(id.toString(), HexFormat.of().formatHex(secret));
  }

  /** Whether somebody means it for one, well-formed or not. */
  public static boolean isMeant(String shown) {
    return shown.startsWith(PREFIX);
  }

  /** Whether one stands anywhere in a text. */
  public static boolean isWithin(String text) {
    return text.contains(PREFIX) && FORM.matcher(text).find();
  }

  /** Null when it is not well-formed. */
  public static @Nullable KeyText of(String shown) {
    Matcher matcher = FORM.matcher(shown);
    return matcher.matches() ? new KeyText(matcher.group(1), matcher.group(2)) : null;
  }

  /** All of it, to be shown once. */
  String whole() {
    return PREFIX + id + "-" + secret;
  }

  @Override
  public String toString() {
    return PREFIX + id;
  }
}
