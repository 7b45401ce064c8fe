package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hit is handed over at once; what its caller has not taken yet outlives the connection's end.
 */
class SlowReaderTest {
  /** Far more than the kernel's buffers hold. */
  private static final String LARGE = "0123456789abcdef".repeat(1 << 20);

  private static final String LARGE_ENTRIES =
      "cache: {policy: {semantic: {enabled: false}, storage: {max-entry-bytes: 33554432}}}\n";

  private static final int RECEIVE_BUFFER_BYTES = 4_096;

  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void aDrainCutsNoAnswerThatIsStillBeingSent() {
    try (TestGateway gateway = gateway("keep-alive-idle-timeout-ms: 75000");
        RawClient idle = new RawClient(gateway.port());
        RawClient slow = handedOver(gateway, "")) {
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> gateway.gateway().drain());
      assertThat(idle.readAll()).isEmpty();
      isWhole(slow);
      assertThat(slow.readAll()).isEmpty();
      assertThat(drained.join()).isTrue();
    }
  }

  @Test
  void anIdleTimeoutCutsNoAnswerThatIsStillBeingSent() {
    try (TestGateway gateway = gateway("keep-alive-idle-timeout-ms: 1000");
        RawClient slow = handedOver(gateway, "");
        RawClient idle = new RawClient(gateway.port())) {
      assertThat(idle.readAll()).isEmpty();
      isWhole(slow);
      assertThat(slow.readAll()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: close\r\n"})
  void aLateFinCutsNoAnswerThatIsStillBeingSent(String connection) {
    try (TestGateway gateway = gateway("event-loops: 1");
        RawClient slow = handedOver(gateway, connection)) {
      slow.halfClose();
      theOneLoopHasSeenAllThatCame(gateway);
      isWhole(slow);
      assertThat(slow.readAll()).isEmpty();
    }
  }

  @Test
  void aFinWithinTheNextRequestCutsNoAnswerThatIsStillBeingSent() {
    try (TestGateway gateway = gateway("event-loops: 1");
        RawClient slow = handedOver(gateway, "")) {
      slow.send("POST /v1/files HTTP/1.1\r\nHost: gw\r\nContent-Length: 9\r\n\r\nabc");
      slow.halfClose();
      theOneLoopHasSeenAllThatCame(gateway);
      isWhole(slow);
      assertThat(slow.readAll()).isEmpty();
    }
  }

  @Test
  void aFinBehindADrainCutsNoAnswerThatIsStillBeingSent() {
    try (TestGateway gateway = gateway("event-loops: 1");
        RawClient idle = new RawClient(gateway.port());
        RawClient other = new RawClient(gateway.port());
        RawClient slow = handedOver(gateway, "")) {
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> gateway.gateway().drain());
      assertThat(idle.readAll()).isEmpty();
      assertThat(other.readAll()).isEmpty();
      slow.halfClose();
      isWhole(slow);
      assertThat(drained.join()).isTrue();
    }
  }

  @Test
  void aReaderThatTakesNothingIsCutAfterAWhile() {
    try (TestGateway gateway = gateway("keep-alive-idle-timeout-ms: 1000");
        RawClient slow = handedOver(gateway, "")) {
      Eventually.holds(
          "the connection is given up", () -> gateway.metric("reprise_connections") == 0);
      assertThat(slow.readAll()).hasSizeLessThan(LARGE.length());
    }
  }

  /** Neither with the rest of its body nor with heads behind it. */
  @ParameterizedTest
  @CsvSource({"1000000, '', x", "2000, x, 'GET / HTTP/1.1~host: gw~~GET'"})
  void aRefusedSenderThatGoesOnHoldsUpNoDrain(int length, String body, String more) {
    String head = "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\ncontent-length: ";
    try (TestGateway gateway = gateway("max-chat-body-bytes: 1024, drain-timeout-ms: 15000");
        RawClient sender = new RawClient(gateway.port())) {
      sender.send(head + length + "\r\n\r\n" + body.repeat(length));
      assertThat(sender.response().status()).isEqualTo(413);
      Thread.startVirtualThread(() -> drip(sender, more.replace("~", "\r\n")));
      assertThat(gateway.gateway().drain()).isTrue();
    }
  }

  private static void drip(RawClient sender, String more) {
    try {
      while (true) {
        sender.send(more);
        LockSupport.parkNanos(100_000_000);
      }
    } catch (UncheckedIOException e) {
      // The gateway takes no more.
    }
  }

  private TestGateway gateway(String limit) {
    return new TestGateway(upstream, LARGE_ENTRIES + "server: {" + limit + "}");
  }

  /** A caller whose answer waits in the gateway as a whole, but for what the kernels hold. */
  private RawClient handedOver(TestGateway gateway, String fields) {
    upstream.script((request, answer) -> answer.completion(LARGE));
    assertThat(gateway.chat(ask("q")).isMiss()).isTrue();
    byte[] body = ask("q").getBytes(StandardCharsets.UTF_8);
    RawClient client = new RawClient(gateway.port(), RECEIVE_BUFFER_BYTES);
    client.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer k\r\n"
            + fields
            + "Content-Length: "
            + body.length
            + "\r\n\r\n");
    client.send(body);
    Eventually.holds(
        "both are answered", () -> gateway.metric("reprise_exchange_seconds_count") == 2);
    return client;
  }

  private static void isWhole(RawClient client) {
    Message answer = client.response();
    assertThat(answer.header("cache-status")).startsWith("reprise; hit; detail=exact");
    String content = TestGateway.parse(answer.text()).at("/choices/0/message/content").asText();
    assertThat(content.equals(LARGE)).isTrue();
  }

  /** Two answers one after the other: before the second, all has been looked at that came first. */
  private static void theOneLoopHasSeenAllThatCame(TestGateway gateway) {
    for (int i = 0; i < 2; i++) {
      assertThat(gateway.chat(ask("q")).isExactHit()).isTrue();
    }
  }
}
