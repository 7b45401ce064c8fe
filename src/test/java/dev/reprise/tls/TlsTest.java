package dev.reprise.tls;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Certificate;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.HttpsCaller;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both listeners over TLS. */
class TlsTest {
  private static final String FAILURES = "reprise_tls_handshake_failures_total";

  @TempDir private static Path directory;

  private static ScriptedUpstream upstream;
  private static Certificate certificate;
  private static TestGateway gateway;

  @BeforeAll
  static void open() throws Exception {
    upstream = new ScriptedUpstream();
    certificate = new Certificate(directory, "ip:127.0.0.1");
    gateway = new TestGateway(upstream, Listening.with(certificate, ""));
  }

  @AfterAll
  static void close() {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @EnumSource
  void theWholeWayIsServed(Version version) throws Exception {
    upstream.script((request, answer) -> answer.completion("to " + request.header("host")));
    try (HttpsCaller caller = caller(version)) {
      String question = ask("the whole way with " + version);
      HttpResponse<String> miss = caller.chat(question);
      assertThat(miss.version()).isEqualTo(version);
      assertThat(miss.headers().firstValue("cache-status").orElse("")).contains("fwd=miss");
      HttpResponse<String> hit = caller.chat(question);
      assertThat(hit.headers().firstValue("cache-status").orElse("")).contains("; hit;");
      assertThat(hit.body()).contains("to 127.0.0.1");
      assertThat(caller.get("/v1/models").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void streamsComeAsTheyAre(Version version) throws Exception {
    upstream.script((request, answer) -> answer.completionStream("a", "b", "c"));
    try (HttpsCaller caller = caller(version)) {
      String question = askStream("a stream with " + version);
      assertThat(caller.chat(question).body()).contains("\"b\"").endsWith("data: [DONE]\n\n");
      HttpResponse<String> hit = caller.chat(question);
      assertThat(hit.headers().firstValue("cache-status").orElse("")).contains("; hit;");
      assertThat(hit.body()).endsWith("data: [DONE]\n\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEarlyRefusalIsHeardThroughABodyThatIsStillBeingSent(Version version) throws Exception {
    try (HttpsCaller caller = caller(version)) {
      HttpResponse<String> refused = caller.chat("x".repeat(3_000_000));
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("\"code\":\"body_too_large\"");
      assertThat(caller.chat(ask("after a refusal")).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anAnswerIsWholeAlthoughItsConnectionEndsBehindIt(String version) throws Exception {
    String large = "0123456789abcdef".repeat(1 << 19);
    upstream.script((request, answer) -> answer.send(200, "", large));
    try (Socket plain =
        certificate.trust().getSocketFactory().createSocket("127.0.0.1", gateway.port())) {
      SSLSocket socket = (SSLSocket) plain;
      socket.setEnabledProtocols(new String[] {version});
      String head = "GET /v1/models HTTP/1.1\r\nhost: gw\r\nconnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(all).startsWith("HTTP/1.1 200 ");
      assertThat(all.endsWith("\r\n\r\n" + large)).isTrue();
    }
  }

  @Test
  void whoSpeaksPlainHttpIsToldSo() {
    double before = gateway.metric(FAILURES);
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /v1/models HTTP/1.1\r\nhost: gw\r\n\r\n");
      assertThat(client.readAll())
          .startsWith("HTTP/1.1 400 ")
          .contains("\"code\":\"tls_required\"", "cache-status: reprise; fwd=");
    }
    assertThat(gateway.metric(FAILURES)).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0001\u0002\u0003\u0004\u0005\u0006", "\u0016\u0003\u0001\u0000\u0001\u0000"})
  void whatIsNoHandshakeIsCut(String bytes) {
    double before = gateway.metric(FAILURES);
    try (RawClient client = new RawClient(gateway.port())) {
      assertThat(client.send(bytes).readAll()).doesNotContain("HTTP");
    }
    Eventually.holds("it is counted", () -> gateway.metric(FAILURES) == before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016\u0003\u0001"})
  void aHandshakeThatNeverEndsIsCut(String begin) throws Exception {
    String yaml = Listening.with(certificate, "handshake-timeout-ms: 300");
    try (TestGateway other = new TestGateway(upstream, yaml);
        RawClient client = new RawClient(other.port())) {
      client.send(begin).readAll();
      Eventually.holds("it is counted", () -> other.metric(FAILURES) == 1);
      assertThat(other.admin("/metrics").body()).contains("reason=\"timeout\"} 1.0");
    }
  }

  /** TLS 1.1, with two ciphers that it knows. */
  @Test
  void aVersionThatIsBrokenIsRefused() {
    String random = "00".repeat(32);
    byte[] hello =
        HexFormat.of()
            .parseHex("1603010031" + "0100002d" + "0302" + random + "00" + "0004c013002f" + "0100");
    hello[4] = (byte) (hello.length - 5);
    hello[8] = (byte) (hello.length - 9);
    try (RawClient client = new RawClient(gateway.port())) {
      byte[] alert = client.send(hello).readAll().getBytes(StandardCharsets.UTF_8);
      // An alert that is fatal and says protocol_version (RFC 8446 section 6.2).
      assertThat(alert).startsWith(0x15, 0x03).endsWith(2, 70);
    }
  }

  @Test
  void aDrainWaitsForNoHandshake() throws Exception {
    try (TestGateway other =
            new TestGateway(upstream, Listening.with(certificate, "handshake-timeout-ms: 60000"));
        RawClient silent = new RawClient(other.port())) {
      Eventually.holds("it is open", () -> other.metric("reprise_connections") == 1);
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> other.gateway().drain());
      assertThat(silent.readAll()).isEmpty();
      assertThat(drained.join()).isTrue();
    }
  }

  @Test
  void theAdminListenerSpeaksItToo() throws Exception {
    String yaml = Listening.section("admin", certificate, "");
    try (TestGateway other = new TestGateway(upstream, EXACT_ONLY + yaml);
        HttpsCaller caller =
            new HttpsCaller(other.adminPort(), certificate.trust(), Version.HTTP_2);
        RawClient plain = new RawClient(other.adminPort())) {
      assertThat(caller.get("/health/ready").body()).isEqualTo("ready\n");
      assertThat(caller.get("/admin/entries").statusCode()).isEqualTo(200);
      assertThat(caller.get("/metrics").body())
          .contains("reprise_tls_certificate_expiry{listener=\"admin\"}");
      plain.send("GET /metrics HTTP/1.1\r\nhost: gw\r\n\r\n");
      assertThat(plain.readAll()).startsWith("HTTP/1.1 400 ");
    }
  }

  private static HttpsCaller caller(Version version) throws Exception {
    return new HttpsCaller(gateway.port(), certificate.trust(), version);
  }
}
