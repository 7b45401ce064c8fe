package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.proxy.Passage.EXACT_ONLY;
import static dev.reprise.proxy.UpstreamFaultsTest.isError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Certificate;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Message;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import dev.reprise.kit.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key goes to nobody who has not shown that it is the upstream. */
class UpstreamTlsTest {
  private final List<Message> asked = new CopyOnWriteArrayList<>();

  @Test
  void aCertificateOfTheTrustFileIsTaken(@TempDir Path directory) throws Exception {
    Certificate certificate = new Certificate(directory, "ip:127.0.0.1");
    try (BareUpstream upstream = new BareUpstream(certificate.serverSockets(), this::answer);
        TestGateway gateway = new TestGateway(upstream.base(), trusting(certificate))) {
      assertThat(gateway.chat(ask("q")).content()).isEqualTo("over TLS");
      assertThat(gateway.chat(ask("other")).content()).isEqualTo("over TLS");
      assertThat(asked.getFirst().header("authorization")).isEqualTo("Bearer k");
    }
  }

  @Test
  void aCertificateThatNobodyTrustsIsRefusedBeforeTheKeyIsSent(@TempDir Path directory)
      throws Exception {
    Certificate certificate = new Certificate(directory, "ip:127.0.0.1");
    try (BareUpstream upstream = new BareUpstream(certificate.serverSockets(), this::answer);
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY)) {
      isRefused(gateway, upstream);
    }
  }

  @Test
  void aTrustedCertificateOfAnotherHostIsRefusedBeforeTheKeyIsSent(@TempDir Path directory)
      throws Exception {
    Certificate certificate = new Certificate(directory, "dns:other.example");
    try (BareUpstream upstream = new BareUpstream(certificate.serverSockets(), this::answer);
        TestGateway gateway = new TestGateway(upstream.base(), trusting(certificate))) {
      isRefused(gateway, upstream);
    }
  }

  @Test
  void anUpstreamThatSpeaksNoTlsIsA502() {
    try (ScriptedUpstream upstream = new ScriptedUpstream()) {
      URI base = URI.create("https://127.0.0.1:" + upstream.port() + "/v1");
      try (TestGateway gateway =
          new TestGateway(base, EXACT_ONLY + "upstream: {connect-timeout-ms: 300}")) {
        isError(gateway.chat(ask("q")), 502, "upstream_tls_failed");
      }
    }
  }

  private void isRefused(TestGateway gateway, BareUpstream upstream) {
    Reply reply = gateway.chat(ask("q"));
    isError(reply, 502, "upstream_tls_failed");
    assertThat(upstream.accepted()).isEqualTo(1);
    assertThat(asked).isEmpty();
  }

  private static String trusting(Certificate certificate) {
    return EXACT_ONLY + "upstream: {trust-file: '" + certificate.pem() + "'}";
  }

  private void answer(Wire wire) throws Exception {
    while (true) {
      asked.add(wire.request());
      String body = Completions.text("over TLS");
      wire.send(
          "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
              + body.length()
              + "\r\n\r\n"
              + body);
    }
  }
}
