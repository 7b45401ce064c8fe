package dev.reprise.store.seal;

import java.util.List;

/**
 * Keys for what is kept outside of memory; none where that is kept as it is.
 *
 * @param keys 32 bytes each, as base64 or hex; the first one encrypts, all decrypt. {@link
 *     #toString} does not show them
 * @param keyFile a file with the same, a key on each line, read again when it changes; empty for
 *     none
 * @param acceptPlain whether what was kept before there was a key is read, and then encrypted
 */
public record EncryptionConfig(List<String> keys, String keyFile, boolean acceptPlain) {

  public static final EncryptionConfig DEFAULTS = new EncryptionConfig(List.of(), "", true);

  public EncryptionConfig {
    keys = List.copyOf(keys);
    if (!keys.isEmpty() && !keyFile.isEmpty()) {
      throw new IllegalArgumentException("key-file: expected none beside keys, got " + keyFile);
    }
    if (!keys.isEmpty()) {
      Keyring.of(keys, "keys");
    }
  }

  /** Whether anything is encrypted at all. */
  public boolean isOn() {
    return !keys.isEmpty() || !keyFile.isEmpty();
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "EncryptionConfig[keys=%d, keyFile=%s, acceptPlain=%s]"
        .formatted(keys.size(), keyFile, acceptPlain);
  }
}
