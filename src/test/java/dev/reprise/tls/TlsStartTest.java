package dev.reprise.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Certificate;
import dev.reprise.kit.GatewayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings and files that nobody should find out about at the first request. */
class TlsStartTest {
  @TempDir private Path directory;

  private Certificate own;
  private Certificate other;

  @BeforeEach
  void make() throws Exception {
    own = new Certificate(Files.createDirectory(directory.resolve("own")), "ip:127.0.0.1");
    other = new Certificate(Files.createDirectory(directory.resolve("other")), "ip:127.0.0.1");
  }

  @Test
  void aFileThatCannotBeUsedFailsTheStart() throws Exception {
    Path none = directory.resolve("none.pem");
    fails(tls(none, own.keyPem()), "there is no file " + none);
    fails(tls(own.keyPem(), own.keyPem()), "no PEM certificate in " + own.keyPem());
    fails(tls(own.pem(), own.pem()), "no PEM private key in " + own.pem());
    fails(tls(own.pem(), other.keyPem()), other.keyPem() + " is not the key of the certificate in");
    Path old = directory.resolve("old.pem");
    String pkcs8 = Files.readString(own.keyPem());
    Files.writeString(old, pkcs8.replace("PRIVATE KEY", "EC PRIVATE KEY"));
    fails(tls(own.pem(), old), "expected an unencrypted PKCS #8 key in " + old);
  }

  @Test
  void aSettingThatSaysHalfOfItFailsTheStartAndTheCheck() throws Exception {
    refused("server: {tls: {certificate-file: a}}", "server.tls", "key-file: expected a file");
    refused("admin: {tls: {key-file: a}}", "admin.tls", "certificate-file: expected a file");
    refused("server: {tls: {protocols: [TLSv1.1]}}", "server.tls.protocols", "TLSv1.1");
    refused("server: {tls: {client-auth: required}}", "server.tls.client-auth", "client-ca-file");
    refused("server: {http2: {max-resets: 0}}", "server.http2.max-resets", "expected 1 to");
  }

  @Test
  void anAdminListenerBeyondLoopbackNeedsAToken() throws Exception {
    refused("admin: {host: 0.0.0.0}", "admin.host", "set admin.token to be reached from elsewhere");
  }

  private static String tls(Path certificate, Path key) {
    return "server: {port: 0, tls: {certificate-file: '%s', key-file: '%s'}}"
        .formatted(certificate, key);
  }

  private void refused(String yaml, String key, String message) throws Exception {
    Path file = Files.writeString(directory.resolve("reprise.yaml"), yaml);
    for (String command : new String[] {"serve", "check"}) {
      try (GatewayProcess process = new GatewayProcess(command, "--config", file.toString())) {
        assertThat(process.exitCode()).isEqualTo(2);
        assertThat(process.said()).last().asString().contains(key, message);
      }
    }
  }

  private void fails(String yaml, String message) throws Exception {
    Path file = Files.writeString(directory.resolve("reprise.yaml"), yaml);
    try (GatewayProcess process =
        new GatewayProcess("serve", "--config", file.toString(), "--admin-port", "0")) {
      assertThat(process.exitCode()).isEqualTo(2);
      assertThat(process.said()).last().asString().startsWith("reprise: ").contains(message);
    }
  }
}
