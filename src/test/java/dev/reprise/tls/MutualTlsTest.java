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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that show a certificate of their own, or ought to. */
class MutualTlsTest {
  private static final String FAILURES = "reprise_tls_handshake_failures_total";

  @TempDir private Path directory;

  private ScriptedUpstream upstream;
  private Certificate server;
  private Certificate friend;
  private Certificate stranger;

  @BeforeEach
  void open() throws Exception {
    upstream = new ScriptedUpstream();
    server = made("server");
    friend = made("friend");
    stranger = made("stranger");
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  @ParameterizedTest
  @EnumSource
  void whereItIsRequiredNobodyGetsInWithoutAGoodOne(Version version) throws Exception {
    try (TestGateway gateway = gateway("required")) {
      assertThat(status(gateway, friend, version)).isEqualTo(200);
      assertThatThrownBy(() -> status(gateway, null, version)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> status(gateway, stranger, version)).isInstanceOf(IOException.class);
      Eventually.holds("both are counted", () -> gateway.metric(FAILURES) >= 2);
      assertThat(gateway.admin("/metrics").body()).containsPattern("reason=\"certificate\"} [1-9]");
      assertThat(upstream.calls()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereItIsOptionalABadOneIsWorseThanNone(Version version) throws Exception {
    try (TestGateway gateway = gateway("optional")) {
      assertThat(status(gateway, friend, version)).isEqualTo(200);
      assertThat(status(gateway, null, version)).isEqualTo(200);
      assertThatThrownBy(() -> status(gateway, stranger, version)).isInstanceOf(IOException.class);
    }
  }

  private TestGateway gateway(String clientAuth) throws Exception {
    String more = "client-auth: %s, client-ca-file: '%s'".formatted(clientAuth, friend.pem());
    return new TestGateway(upstream, Listening.with(server, more));
  }

  private int status(TestGateway gateway, @Nullable Certificate shown, Version version)
      throws Exception {
    try (HttpsCaller caller = new HttpsCaller(gateway.port(), server.trust(shown), version)) {
      return caller.chat(ask("q")).statusCode();
    }
  }

  private Certificate made(String name) throws Exception {
    return new Certificate(Files.createDirectory(directory.resolve(name)), "ip:127.0.0.1");
  }
}
