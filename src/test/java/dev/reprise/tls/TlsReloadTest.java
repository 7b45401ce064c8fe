package dev.reprise.tls;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.kit.Certificate;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.HttpsCaller;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates end every few weeks; connections and the process go on. */
class TlsReloadTest {
  private static final String RELOADS = "reprise_tls_reloads_total";

  @TempDir private Path directory;

  private ScriptedUpstream upstream;
  private Certificate first;
  private Certificate second;
  private TestGateway gateway;

  @BeforeEach
  void open() throws Exception {
    upstream = new ScriptedUpstream();
    first = new Certificate(Files.createDirectory(directory.resolve("1")), "ip:127.0.0.1");
    second = new Certificate(Files.createDirectory(directory.resolve("2")), "ip:127.0.0.1");
    gateway = new TestGateway(upstream, Listening.with(first, ""));
  }

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  @Test
  void changedFilesAreForNewConnectionsAndOpenOnesGoOn() throws Exception {
    try (HttpsCaller before = caller(first)) {
      assertThat(before.chat(ask("q")).statusCode()).isEqualTo(200);
      put(second.keyPem(), first.keyPem());
      put(second.pem(), first.pem());
      Eventually.holds("it is taken over", () -> gateway.metric(RELOADS) >= 1 && serves(second));
      assertThatThrownBy(() -> chat(first)).isInstanceOf(SSLException.class);
      assertThat(before.chat(ask("q")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatCannotBeUsedChangesNothingUntilItIsMended() throws Exception {
    Files.writeString(first.pem(), "-----BEGIN CERTIFICATE-----\nhalf of");
    Eventually.holds("it is refused", () -> gateway.metric(RELOADS) == 1);
    assertThat(gateway.admin("/metrics").body()).contains("outcome=\"refused\"} 1.0");
    chat(first);

    // Not its key: for a while only one of two files has been replaced.
    put(second.pem(), first.pem());
    Eventually.holds("it is refused", () -> gateway.metric(RELOADS) == 2);
    chat(first);

    put(second.keyPem(), first.keyPem());
    Eventually.holds("it is taken over", () -> serves(second));
    String taken = "outcome=\"taken\"} 1.0";
    Eventually.holds(taken, () -> gateway.admin("/metrics").body().contains(taken));
  }

  private static void put(Path from, Path to) throws IOException {
    Path beside = Files.copy(from, to.resolveSibling("new"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private boolean serves(Certificate trusted) {
    try {
      chat(trusted);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  private void chat(Certificate trusted) throws Exception {
    try (HttpsCaller caller = caller(trusted)) {
      assertThat(caller.chat(ask("q")).statusCode()).isEqualTo(200);
    }
  }

  private HttpsCaller caller(Certificate trusted) throws Exception {
    return new HttpsCaller(gateway.port(), trusted.trust(), Version.HTTP_2);
  }
}
