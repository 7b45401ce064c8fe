package dev.reprise.store.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/**
 * The vectors of the specification (C2SP, XAES-256-GCM), one for each bit of the subkey's carry.
 */
class XaesTest {
  private static final byte[] NONCE = "ABCDEFGHIJKLMNOPQRSTUVWX".getBytes(US_ASCII);
  private static final byte[] PLAIN = "XAES-256-GCM".getBytes(US_ASCII);

  @Test
  void theSpecificationsVectorsComeOut() throws AEADBadTagException {
    check(1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    check(3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
  }

  private static void check(int keyByte, String bound, String sealed) throws AEADBadTagException {
    byte[] key = new byte[Xaes.KEY_BYTES];
    Arrays.fill(key, (byte) keyByte);
    Xaes xaes = new Xaes(key);
    byte[] out = new byte[PLAIN.length + Xaes.TAG_BYTES];
    xaes.seal(NONCE, PLAIN, bound.getBytes(US_ASCII), out, 0);
    assertThat(HexFormat.of().formatHex(out)).isEqualTo(sealed);
    assertThat(xaes.open(NONCE, out, 0, bound.getBytes(US_ASCII))).isEqualTo(PLAIN);
    assertThatThrownBy(() -> xaes.open(NONCE, out, 0, "other".getBytes(US_ASCII)))
        .isInstanceOf(AEADBadTagException.class);
  }
}
