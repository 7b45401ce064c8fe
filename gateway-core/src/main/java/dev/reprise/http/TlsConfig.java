package dev.reprise.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a listener speaks TLS. All files are PEM, and read again when they change.
 *
 * @param certificateFile the server's certificate, then those that lead to its root; empty speaks
 *     plain text
 * @param keyFile its private key, PKCS #8 and not encrypted
 * @param clientCaFile authorities whose client certificates are believed
 * @param clientAuth whether clients are asked for a certificate
 * @param protocols versions that are spoken, TLSv1.2 and TLSv1.3
 * @param handshakeTimeoutMs from a connection's begin to the end of its handshake
 */
public record TlsConfig(
    String certificateFile,
    String keyFile,
    String clientCaFile,
    ClientAuth clientAuth,
    List<String> protocols,
    int handshakeTimeoutMs) {

  /** Whether clients are asked for a certificate. */
  public enum ClientAuth {
    NONE,
    /** Asked for; whoever has none is let in, whoever shows one that is not believed is not. */
    OPTIONAL,
    REQUIRED
  }

  private static final Set<String> SOUND = Set.of("TLSv1.2", "TLSv1.3");

  public static final TlsConfig DEFAULTS =
      new TlsConfig("", "", "", ClientAuth.NONE, List.of("TLSv1.3", "TLSv1.2"), 10_000);

  public TlsConfig {
    protocols = List.copyOf(protocols);
    if (certificateFile.isEmpty() != keyFile.isEmpty()) {
      String missing = keyFile.isEmpty() ? "key-file" : "certificate-file";
      throw new IllegalArgumentException(
          missing + ": expected a file, since its other half is set");
    }
    if (clientAuth == ClientAuth.NONE && !clientCaFile.isEmpty()) {
      throw new IllegalArgumentException(
          "client-auth: expected optional or required with client-ca-file, got none");
    }
    if (clientAuth != ClientAuth.NONE && (clientCaFile.isEmpty() || certificateFile.isEmpty())) {
      throw new IllegalArgumentException(
          "client-auth: expected none without client-ca-file and certificate-file, got "
              + clientAuth.name().toLowerCase(Locale.ROOT));
    }
    if (protocols.isEmpty() || !SOUND.containsAll(protocols)) {
      throw new IllegalArgumentException(
          "protocols: expected TLSv1.2, TLSv1.3 or both, got " + protocols);
    }
    Bounds.within("handshake-timeout-ms", handshakeTimeoutMs, 100, 600_000);
  }

  /** Whether TLS is spoken at all. */
  public boolean isUsed() {
    return !certificateFile.isEmpty();
  }
}
