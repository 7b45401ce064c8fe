package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static dev.reprise.proxy.UpstreamFaultsTest.isError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Certificate;
import dev.reprise.kit.Completions;
import dev.reprise.kit.DeadPort;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import dev.reprise.kit.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
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
  void aClosedPortIsUnreachableBehindTlsToo() {
    try (DeadPort port = new DeadPort();
        TestGateway gateway =
            new TestGateway(
                URI.create(port.base().toString().replace("http:", "https:")), EXACT_ONLY)) {
      isError(gateway.chat(ask("q")), 502, "upstream_unreachable");
    }
  }

  @Test
  void anUpstreamThatSpeaksNoTlsIsA502() {
    try (ScriptedUpstream upstream = new ScriptedUpstream()) {
      URI base = URI.create("https://127.0.0.1:" + upstream.port() + "/v1");
      try (TestGateway gateway =
          new TestGateway(base, EXACT_ONLY + "upstream: {connect-timeout-ms: 2000}")) {
        isError(gateway.chat(ask("q")), 502, "upstream_tls_failed");
      }
    }
  }

  /** The answer to its greeting is TLS 1.1: what follows can only be an alert. */
  @Test
  void noVersionBelow12IsOfferedOrTaken() throws Exception {
    List<byte[]> said = new CopyOnWriteArrayList<>();
    try (BareUpstream old =
        new BareUpstream(
            wire -> {
              said.add(wire.tlsRecord());
              wire.send(OldServer.hello());
              said.add(wire.tlsRecord());
            })) {
      URI base = URI.create("https://127.0.0.1:" + old.port() + "/v1");
      try (TestGateway gateway = new TestGateway(base, EXACT_ONLY)) {
        isError(gateway.chat(ask("q")), 502, "upstream_tls_failed");
      }
      Eventually.holds("its alert has come", () -> said.size() == 2);
    }
    assertThat(OldServer.versions(said.getFirst())).containsExactly(0x0304, 0x0303);
    assertThat(said.getLast()).startsWith(OldServer.ALERT).endsWith(OldServer.PROTOCOL_VERSION);
  }

  @Test
  void aCertificateIsShownToAnUpstreamThatAsksForOne(@TempDir Path one, @TempDir Path other)
      throws Exception {
    Certificate servers = new Certificate(one, "ip:127.0.0.1");
    Certificate ours = new Certificate(other, "dns:gateway");
    String showing =
        EXACT_ONLY
            + "upstream: {trust-file: '%s', certificate-file: '%s', certificate-key-file: '%s'}"
                .formatted(servers.pem(), ours.pem(), ours.keyPem());
    try (BareUpstream upstream = asking(servers, ours);
        TestGateway gateway = new TestGateway(upstream.base(), showing)) {
      assertThat(gateway.chat(ask("q")).content()).isEqualTo("over TLS");
    }
    try (BareUpstream upstream = asking(servers, ours);
        TestGateway gateway = new TestGateway(upstream.base(), trusting(servers))) {
      assertThat(gateway.chat(ask("q")).status()).isEqualTo(502);
      assertThat(asked).hasSize(1);
    }
  }

  private BareUpstream asking(Certificate servers, Certificate callers) throws Exception {
    SSLContext context = servers.asking(callers);
    return new BareUpstream(new Asking(context.getServerSocketFactory()), this::answer);
  }

  /** Takes nobody who shows no certificate. */
  private static final class Asking extends ServerSocketFactory {
    private final ServerSocketFactory plain;

    Asking(ServerSocketFactory plain) {
      this.plain = plain;
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
      return demanding(plain.createServerSocket(port));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
      return demanding(plain.createServerSocket(port, backlog));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
        throws IOException {
      return demanding(plain.createServerSocket(port, backlog, address));
    }

    private static ServerSocket demanding(ServerSocket socket) {
      ((SSLServerSocket) socket).setNeedClientAuth(true);
      return socket;
    }
  }

  @Test
  void aTrustFileThatChangesCountsForTheNextConnection(@TempDir Path one, @TempDir Path other)
      throws Exception {
    Certificate wrong = new Certificate(one, "ip:127.0.0.1");
    Certificate right = new Certificate(other, "ip:127.0.0.1");
    try (BareUpstream upstream = new BareUpstream(right.serverSockets(), this::answer);
        TestGateway gateway = new TestGateway(upstream.base(), trusting(wrong))) {
      isError(gateway.chat(ask("q")), 502, "upstream_tls_failed");
      Files.writeString(wrong.pem(), "no certificate");
      isError(gateway.chat(ask("q")), 502, "upstream_tls_failed");
      Files.copy(right.pem(), wrong.pem(), StandardCopyOption.REPLACE_EXISTING);
      Eventually.holds("it is trusted", () -> gateway.chat(ask("q")).status() == 200);
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
