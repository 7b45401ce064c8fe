package dev.reprise.store.seal;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * XAES-256-GCM (C2SP) under one key: AES-256-GCM whose key is derived from this one for each
 * message, by NIST SP 800-108r1 with AES-CMAC, from the first half of a nonce of 24 bytes.
 *
 * <p><b>Why not AES-256-GCM as it is.</b> Its nonce of 12 bytes, when it is random, allows 2³²
 * messages under one key (NIST SP 800-38D, 8.3). A busy fleet writes as many rows and answers
 * within days, and neither a counter over all nodes and restarts nor a key that is worn out by
 * surprise is anything to rely on. With 24 bytes it is 2⁸⁰ messages, for two more blocks of AES.
 *
 * <p>Safe for use by many threads.
 */
final class Xaes {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 24;
  static final int TAG_BYTES = 16;

  private static final int BLOCK = 16;
  private static final int HALF = NONCE_BYTES / 2;

  private final SecretKeySpec key;

  /** K1 of CMAC (NIST SP 800-38B, 6.1). */
  private final byte[] subkey;

  /**
   * @param key of {@value #KEY_BYTES} bytes
   */
  Xaes(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    this.subkey = doubled(block(this.key, new byte[BLOCK]));
  }

  /** Encrypts and authenticates into {@code out}, where the message's length and a tag fit. */
  void seal(byte[] nonce, byte[] plain, byte[] bound, byte[] out, int offset) {
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce);
      cipher.updateAAD(bound);
      cipher.doFinal(plain, 0, plain.length, out, offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-256-GCM", e);
    }
  }

  /**
   * The message behind the offset.
   *
   * @throws AEADBadTagException when it was sealed otherwise, or is not whole
   */
  byte[] open(byte[] nonce, byte[] sealed, int offset, byte[] bound) throws AEADBadTagException {
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce);
      cipher.updateAAD(bound);
      return cipher.doFinal(sealed, offset, sealed.length - offset);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-256-GCM", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec derived = new SecretKeySpec(derived(nonce), "AES");
    cipher.init(mode, derived, new GCMParameterSpec(8 * TAG_BYTES, nonce, HALF, HALF));
    return cipher;
  }

  /** Two counters of the key derivation, each one block long, so that CMAC is one block of AES. */
  private byte[] derived(byte[] nonce) {
    byte[] blocks = new byte[2 * BLOCK];
    for (int counter = 1; counter <= 2; counter++) {
      int at = (counter - 1) * BLOCK;
      blocks[at + 1] = (byte) counter;
      blocks[at + 2] = 'X';
      System.arraycopy(nonce, 0, blocks, at + BLOCK - HALF, HALF);
      for (int i = 0; i < BLOCK; i++) {
        blocks[at + i] ^= subkey[i];
      }
    }
    return block(key, blocks);
  }

  /** AES of each block for itself. */
  private static byte[] block(SecretKeySpec key, byte[] blocks) {
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, key);
      return aes.doFinal(blocks);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES", e);
    }
  }

  /** Times x in the field of CMAC. */
  private static byte[] doubled(byte[] block) {
    byte[] doubled = new byte[BLOCK];
    int carry = 0;
    for (int i = BLOCK - 1; i >= 0; i--) {
      int twice = (block[i] & 0xFF) << 1 | carry;
      doubled[i] = (byte) twice;
      carry = twice >>> 8;
    }
    doubled[BLOCK - 1] ^= (byte) (carry * 0x87);
    return doubled;
  }
}
