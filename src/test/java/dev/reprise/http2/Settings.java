package dev.reprise.http2;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;

import dev.reprise.kit.Certificate;
import java.util.stream.Stream;

/** What the tests of HTTP/2 share. */
final class Settings {
  private Settings() {}

  static String tls(Certificate certificate) throws Exception {
    return EXACT_ONLY
        + "server: {tls: {certificate-file: '%s', key-file: '%s'}}"
            .formatted(certificate.pem(), certificate.keyPem());
  }

  /** The fields of a request without a body. */
  static String[] get(String method, String path) {
    return new String[] {":method", method, ":scheme", "http", ":path", path, ":authority", "gw"};
  }

  static String[] plus(String[] fields, String... more) {
    return Stream.concat(Stream.of(fields), Stream.of(more)).toArray(String[]::new);
  }
}
