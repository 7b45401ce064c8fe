package dev.reprise.tls;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;

import dev.reprise.kit.Certificate;

/** Settings of listeners that speak TLS. */
final class Listening {
  private Listening() {}

  /**
   * A gateway whose traffic listener shows this.
   *
   * @param more keys of the section tls
   */
  static String with(Certificate certificate, String more) throws Exception {
    return EXACT_ONLY + section("server", certificate, more) + "  max-chat-body-bytes: 2000000\n";
  }

  static String section(String listener, Certificate certificate, String more) throws Exception {
    return "%s:\n  tls: {certificate-file: '%s', key-file: '%s'%s}\n"
        .formatted(
            listener, certificate.pem(), certificate.keyPem(), more.isEmpty() ? "" : ", " + more);
  }
}
