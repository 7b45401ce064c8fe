package dev.reprise.store.seal;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** Keys for tests, by numbers. */
public final class Keys {

  private Keys() {}

  public static String hex(int number) {
    byte[] key = new byte[Xaes.KEY_BYTES];
    Arrays.fill(key, (byte) number);
    return HexFormat.of().formatHex(key);
  }

  /** The first one encrypts. */
  public static Seals seals(int... numbers) {
    return Seals.of(config(true, numbers));
  }

  /** They refuse what is not encrypted. */
  public static Seals strict(int... numbers) {
    return Seals.of(config(false, numbers));
  }

  private static EncryptionConfig config(boolean acceptPlain, int... numbers) {
    List<String> keys = IntStream.of(numbers).mapToObj(Keys::hex).toList();
    return new EncryptionConfig(keys, "", acceptPlain);
  }
}
