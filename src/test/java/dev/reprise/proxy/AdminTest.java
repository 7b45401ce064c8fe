package dev.reprise.proxy;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics on their own listener. */
class AdminTest {
  private static ScriptedUpstream upstream;
  private static TestGateway gateway;

  @BeforeAll
  static void open() {
    upstream = new ScriptedUpstream();
    gateway = new TestGateway(upstream, EXACT_ONLY);
  }

  @AfterAll
  static void close() {
    gateway.close();
    upstream.close();
  }

  @Test
  void aRunningGatewayIsLiveAndReady() {
    assertThat(gateway.admin("/health/live").body()).isEqualTo("live\n");
    assertThat(gateway.admin("/health/ready").body()).isEqualTo("ready\n");
    assertThat(gateway.admin("/health/ready").status()).isEqualTo(200);
  }

  @Test
  void metricsTellOfTrafficAndNoTexts() {
    gateway.chat(Completions.ask("a secret question"));
    gateway.chat(Completions.ask("a secret question"));
    TestGateway.Reply scrape = gateway.admin("/metrics");
    assertThat(scrape.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(scrape.body())
        .contains("reprise_exchange_seconds_count{", "cache=\"miss\"", "reprise_store_entries 1")
        .doesNotContain("secret", "Bearer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
  void headHasTheHeadersAndNoBody(String path) {
    try (RawClient client = new RawClient(gateway.adminPort())) {
      client.send("HEAD " + path + " HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n");
      Message head = client.responseHead();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-length")).isNotEqualTo("0").isNotEmpty();
      assertThat(client.readAll()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void nothingButReadingIsAllowed(String method) {
    try (RawClient client = new RawClient(gateway.adminPort())) {
      client.send(method + " /metrics HTTP/1.1\r\nHost: gw\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(405);
    }
  }

  @Test
  void otherPathsAreNotFound() {
    for (String path :
        new String[] {
          "/metrics/../x", "/page/index.html", "/../http/page/app.js", "/health", "/v1/models"
        }) {
      assertThat(gateway.admin(path).status()).isEqualTo(404);
    }
  }

  @Test
  void whatIsNoHttpIsRefusedAndTheListenerServesOn() {
    try (RawClient client = new RawClient(gateway.adminPort())) {
      client.send("nonsense\r\n\r\n");
      assertThat(client.readAll()).doesNotContain("200");
    }
    assertThat(gateway.admin("/health/live").status()).isEqualTo(200);
  }

  @Test
  void noTrafficIsServedThere() {
    upstream.forget();
    try (RawClient client = new RawClient(gateway.adminPort())) {
      client.chat(Completions.ask("q"));
      assertThat(client.response().status()).isEqualTo(405);
    }
    assertThat(upstream.requests()).isEmpty();
  }
}
