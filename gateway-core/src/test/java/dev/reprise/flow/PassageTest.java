package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static dev.reprise.flow.FlowTester.DELTA;
import static dev.reprise.flow.FlowTester.EVENTS;
import static dev.reprise.flow.FlowTester.JSON;
import static dev.reprise.flow.FlowTester.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.BypassReason;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.TextNormalization;
import dev.reprise.upstream.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collections;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes between upstream and caller, and what is kept of it. */
final class PassageTest {
  private final FlowTester flow = new FlowTester(false);

  @Test
  void aJsonAnswerIsHeldUntilItIsKnownWhetherItIsStored() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, JSON, null);
    flow.upstream.part(ANSWER);
    assertThat(exchange.started()).isFalse();
    flow.upstream.complete();
    assertThat(exchange.cacheHeader()).endsWith("stored");
  }

  @Test
  void whatIsTooLargeToBeStoredIsNotHeld() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, JSON, null);
    flow.upstream.part("x".repeat(1_000));
    assertThat(exchange.started()).isFalse();
    flow.upstream.part("x".repeat(1_000));
    assertThat(exchange.text()).hasSize(2_000);
    flow.upstream.complete();
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(exchange.outcome.detail()).isEqualTo("too-large");
  }

  @Test
  void whiteSpaceBeforeAJsonAnswerDoesNotWaitForIt() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, JSON, null);
    flow.upstream.part(" \r\n\t");
    assertThat(exchange.text()).isEqualTo(" \r\n\t");
    flow.upstream.part(ANSWER);
    flow.upstream.complete();
    assertThat(exchange.text()).isEqualTo(" \r\n\t" + ANSWER);
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(flow.ask("q").text()).contains("\"hi\"");
    assertThat(flow.upstream.heard).containsOnlyOnce("send");
  }

  @Test
  void whiteSpaceWithinAndBehindAJsonAnswerIsHeldWithIt() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, JSON, null);
    flow.upstream.part(ANSWER.substring(0, 1));
    flow.upstream.part("\n");
    flow.upstream.part(ANSWER.substring(1));
    flow.upstream.part("\n");
    assertThat(exchange.started()).isFalse();
    flow.upstream.complete();
    assertThat(exchange.cacheHeader()).endsWith("stored");
  }

  @Test
  void aStreamPassesAsItComes() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, EVENTS, null);
    assertThat(exchange.started()).isTrue();
    flow.upstream.part(DELTA);
    assertThat(exchange.text()).isEqualTo(DELTA);
    flow.upstream.part(STOP);
    flow.upstream.complete();
    assertThat(exchange.text()).isEqualTo(DELTA + STOP);
    assertThat(flow.store.map).hasSize(1);
  }

  @Test
  void aStreamThatEndsEarlyEndsWithAnError() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA);
    flow.upstream.complete();
    assertThat(exchange.text()).startsWith(DELTA).contains("upstream_closed");
    assertThat(exchange.ends).isOne();
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void aStreamThatIsTooLargeToBeStoredEndsAsItDoes() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, EVENTS, null);
    String huge = "data: {\"x\":\"" + "x".repeat(2_000) + "\"}\n\n";
    flow.upstream.part(huge);
    flow.upstream.part(STOP);
    flow.upstream.complete();
    assertThat(exchange.text()).isEqualTo(huge + STOP);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void upstreamMayFailAtEveryStage(int stage) {
    for (String type : new String[] {JSON, EVENTS, "text/plain"}) {
      FakeExchange exchange = flow.ask("q");
      answer(type, stage);
      flow.upstream.fail();
      assertThat(exchange.ends + exchange.cuts).as(type).isOne();
      assertThat(exchange.statusCode()).isEqualTo(stage == 0 ? 502 : 200);
      assertThat(flow.store.map).isEmpty();
    }
  }

  private void answer(String type, int stage) {
    if (stage > 0) {
      flow.upstream.head(200, type, null);
    }
    if (stage > 1) {
      flow.upstream.part(type.equals(EVENTS) ? DELTA : ANSWER.substring(0, 20));
    }
    if (stage > 2) {
      flow.upstream.part(type.equals(EVENTS) ? STOP : ANSWER.substring(20));
    }
  }

  @Test
  void whoHasHeardTheLastWordMayLeaveAndTheWholeIsStored() {
    FakeExchange exchange = flow.ask("q");
    answer(EVENTS, 3);
    exchange.leave();
    assertThat(flow.upstream.isLive()).isFalse();
    assertThat(flow.store.map).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theCallerMayLeaveAtEveryStage(int stage) {
    FakeExchange exchange = flow.ask("q");
    answer(EVENTS, stage);
    int written = exchange.body.size();
    exchange.leave();
    assertThat(flow.upstream.isLive()).isFalse();
    assertThat(exchange.body.size()).isEqualTo(written);
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void anAbandonedAnswerIsFinishedIfSoConfigured() {
    FlowTester finishing = new FlowTester(true);
    FakeExchange exchange = finishing.ask("q");
    finishing.upstream.head(200, JSON, null);
    exchange.leave();
    finishing.upstream.part(ANSWER);
    assertThat(finishing.upstream.heard).doesNotContain("pause", "cancel");
    finishing.upstream.complete();
    assertThat(finishing.store.map).hasSize(1);
    assertThat(exchange.started()).isFalse();
  }

  @Test
  void anAbandonedAnswerThatCannotBeStoredIsGivenUp() {
    FlowTester finishing = new FlowTester(true);
    FakeExchange exchange = finishing.ask("q");
    finishing.upstream.head(200, JSON, "gzip");
    exchange.leave();
    finishing.upstream.part("x".repeat(2_000));
    assertThat(finishing.upstream.heard).endsWith("cancel");
  }

  @Test
  void upstreamIsReadOnlyWhileTheCallerTakes() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, EVENTS, null);
    exchange.writable = false;
    flow.upstream.part(DELTA);
    assertThat(flow.upstream.heard).endsWith("pause");
    exchange.writable = true;
    exchange.listener.writable(true);
    assertThat(flow.upstream.heard).endsWith("resume");
  }

  @Test
  void theCallersBodyIsTakenOnlyWhileUpstreamTakes() {
    FakeExchange exchange = new FakeExchange();
    OpenAiChat wire =
        new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system());
    new ForwardFlow(wire, flow.upstream).answer(exchange, BypassReason.NOT_CACHEABLE);
    assertThat(exchange.demands).isOne();
    exchange.listener.part(new byte[] {'a'});
    assertThat(exchange.demands).isEqualTo(2);
    flow.upstream.listener.writable(false);
    exchange.listener.part(new byte[] {'b'});
    assertThat(exchange.demands).isEqualTo(2);
    flow.upstream.listener.writable(true);
    flow.upstream.listener.writable(true);
    assertThat(exchange.demands).isEqualTo(3);
    exchange.listener.end(Headers.EMPTY);
    assertThat(flow.upstream.heard).containsExactly("send", "write a", "write b", "end");
  }

  @ParameterizedTest
  @CsvSource({"gzip", "GZIP", "x-gzip", "deflate"})
  void codedAnswersPassAsTheyAreAndAreStoredDecoded(String coding) {
    byte[] coded = coded(coding, ANSWER);
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, JSON, coding);
    flow.upstream.part(coded.clone());
    flow.upstream.complete();
    assertThat(exchange.body.toByteArray()).isEqualTo(coded);
    assertThat(flow.store.map.values())
        .singleElement()
        .satisfies(entry -> assertThat(entry.completion().json()).isEqualTo(utf8(ANSWER)));
  }

  @Test
  void aCodedStreamIsNotSpoiltByPlainWords() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, EVENTS, "gzip");
    byte[] coded = coded("gzip", DELTA);
    flow.upstream.part(coded.clone());
    flow.upstream.fail();
    assertThat(exchange.body.toByteArray()).isEqualTo(coded);
    assertThat(exchange.cuts).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "200,application/json,br,content-coding",
    "200,application/json,'gzip, gzip',content-coding",
    "200,text/html,,media-type",
    "201,application/json,,status",
    "429,application/json,,status",
    "200,application/json,gzip,unreadable",
  })
  void othersPassAndAreNotStored(int status, String type, String coding, String detail) {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(status, type, coding);
    flow.upstream.part(ANSWER);
    flow.upstream.complete();
    assertThat(exchange.text()).isEqualTo(ANSWER);
    assertThat(exchange.statusCode()).isEqualTo(status);
    assertThat(exchange.outcome.detail()).isEqualTo(detail);
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void aBombIsNotUnpacked() {
    FakeExchange exchange = flow.ask("q");
    flow.upstream.head(200, JSON, "gzip");
    byte[] bomb = coded("gzip", String.join("", Collections.nCopies(100_000, " ")));
    flow.upstream.part(bomb.clone());
    flow.upstream.complete();
    assertThat(exchange.body.toByteArray()).isEqualTo(bomb);
    assertThat(exchange.outcome.detail()).isEqualTo("too-large");
  }

  private static byte[] coded(String coding, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out =
        coding.equals("deflate") ? new DeflaterOutputStream(bytes) : new GZIPOutputStream(bytes)) {
      out.write(utf8(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
