package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays at a pace. Nothing here measures time: what counts is what has not happened yet. */
class PacingTest {
  private static final String TEXT =
      "Zwölf  Boxkämpfer\n\tjagen 👩‍🚀 quer über\r\n\"den\" Deich. ";

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 1000})
  @DisplayName("S63 S49 a paced replay is cut into events whose texts concatenate byte-equal")
  void aPacedReplayHasEveryByte(int charsPerEvent) {
    try (Stage stage = paced(charsPerEvent, 1000)) {
      stage.upstream.script((request, answer) -> answer.completion(TEXT));
      Stage.Tenant tenant = stage.tenant();
      Expect.storedMiss(tenant.asks(ask("Who fights?")));
      Reply hit = Expect.exactHit(tenant.asks(askStream("Who fights?")));
      assertThat(hit.content()).isEqualTo(TEXT);
      assertThat(hit.events().getLast()).isEqualTo("[DONE]");
      int characters = TEXT.codePointCount(0, TEXT.length());
      assertThat(hit.events())
          .hasSizeGreaterThan(characters / charsPerEvent / 2)
          .filteredOn("[DONE]"::equals)
          .hasSize(1);
      assertThat(Expect.exactHit(tenant.asks(ask("Who fights?"))).content()).isEqualTo(TEXT);
    }
  }

  @Test
  @DisplayName("S63 events come one by one; a client that leaves mid-replay leaves nothing behind")
  void eventsComeOneByOneAndALeavingClientLeavesNothing() {
    try (Stage stage = paced(1, 5)) {
      stage.upstream.script((request, answer) -> answer.completion(TEXT.repeat(100)));
      Expect.storedMiss(stage.tenant("Bearer k").asks(ask("Who waits?")));
      try (RawClient client = new RawClient(stage.gateway.port())) {
        client.chat(askStream("Who waits?"));
        String beginning = client.readUntil("\"content\":\"Z\"");
        assertThat(beginning)
            .contains("detail=exact")
            .doesNotContain("[DONE]", "\"content\":\"ö\"");
        assertThat(stage.metric("reprise_in_flight")).isOne();
        client.readUntil("\"content\":\"ö\"");
        assertThat(stage.metric("reprise_in_flight")).isOne();
        client.reset();
      }
      Eventually.holds("it is over", () -> stage.metric("reprise_in_flight") == 0);
      Eventually.holds("it is closed", () -> stage.metric("reprise_connections") <= 1);
      assertThat(stage.metric("reprise_held_bytes")).isZero();
      assertThat(stage.calls()).isOne();
    }
  }

  @Test
  @DisplayName(
      "S63 a reader that does not read holds its replay up, nobody else's, and then gets all")
  void aSlowReaderHoldsItsReplayUp() {
    String large = "0123456789abcdef".repeat(1 << 20);
    try (Stage stage = paced(65_536, 500)) {
      stage.upstream.script((request, answer) -> answer.completion(large));
      Stage.Tenant tenant = stage.tenant("Bearer k");
      Expect.storedMiss(tenant.asks(ask("Who reads?")));
      try (RawClient slow = new RawClient(stage.gateway.port(), 4_096)) {
        slow.chat(askStream("Who reads?"));
        assertThat(slow.responseHead().header("cache-status")).contains("detail=exact");
        Reply quick = Expect.exactHit(tenant.asks(askStream("Who reads?")));
        assertThat(quick.content().equals(large)).isTrue();
        Eventually.holds(
            "only the slow one, which began earlier, is still under way",
            () -> stage.metric("reprise_in_flight") == 1);
        slow.skip(quick.body().length() - 200);
        assertThat(slow.readUntil("[DONE]\n\n")).endsWith("data: [DONE]\n\n");
      }
      Eventually.holds("it is over", () -> stage.metric("reprise_in_flight") == 0);
    }
  }

  @Test
  @DisplayName("S63 JSON is not paced")
  void jsonComesAtOnce() {
    try (Stage stage = paced(1, 1)) {
      stage.upstream.script((request, answer) -> answer.completion(TEXT.repeat(100)));
      Stage.Tenant tenant = stage.tenant("Bearer k");
      Expect.storedMiss(tenant.asks(ask("Who hurries?")));
      try (RawClient client = new RawClient(stage.gateway.port())) {
        client.chat(ask("Who hurries?"));
        Message whole = client.response();
        assertThat(whole.status()).isEqualTo(200);
      }
    }
  }

  private static Stage paced(int charsPerEvent, int eventsPerSecond) {
    return new Stage(
        """
        cache:
          policy:
            semantic: {enabled: false}
            storage: {max-entry-bytes: 33554432}
            replay: {chars-per-event: %d, events-per-second: %d}
        """
            .formatted(charsPerEvent, eventsPerSecond));
  }
}
