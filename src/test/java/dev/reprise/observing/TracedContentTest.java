package dev.reprise.observing;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.observing.Collector.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.chat.Dialogue;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import dev.reprise.telemetry.Finished;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.TelemetryConfig.Traces;
import dev.reprise.telemetry.Trace;
import dev.reprise.tracing.OtelTracing;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was asked and answered is in spans where that is wanted, and nowhere else. */
class TracedContentTest {
  private static final String INPUT = "gen_ai.input.messages";
  private static final String OUTPUT = "gen_ai.output.messages";
  private static final String INSTRUCTIONS = "gen_ai.system_instructions";
  private static final String UNSAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

  private static final String SETTINGS =
      """
      cache: {policy: {semantic: {policy: threshold, thresholds: {bge-small-en-v1.5-q: 0.8}}}}
      telemetry: {traces: {url: '%s', sample-rate: %s, capture-content: %s}}
      """;

  private final Collector collector = new Collector();
  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @BeforeEach
  void script() {
    upstream.script(
        (request, answer) -> {
          if (request.body().contains("fail")) {
            answer.json(500, "{\"error\":{\"message\":\"TEXTerror\"}}");
          } else if (request.body().contains("\"stream\":true")) {
            answer.completionStream("TEXT", "streamed");
          } else {
            answer.completion("TEXTanswered");
          }
        });
  }

  @AfterEach
  void close() {
    upstream.close();
    collector.close();
  }

  private TestGateway gateway(double rate, boolean content) {
    String url = collector.url("/v1/traces");
    return new TestGateway(upstream, SETTINGS.formatted(url, rate, content));
  }

  @Test
  void missesAndHitsCarryWhatTheirCallersAskedAndGot() {
    try (TestGateway gateway = gateway(1, true)) {
      assertThat(gateway.chat(ask("What is the capital of France?"), id("miss")).isMiss()).isTrue();
      Reply exact = gateway.chat(ask("What is the capital of France?"), id("exact"));
      assertThat(exact.isExactHit()).isTrue();
      Reply semantic = gateway.chat(askStream("What's the capital city of France?"), id("near"));
      assertThat(semantic.isSemanticHit()).isTrue();
      gateway.chat(askStream("How deep is the Pacific Ocean?"), id("stream"));
    }
    assertTold("miss", "What is the capital of France?", "TEXTanswered");
    assertTold("exact", "What is the capital of France?", "TEXTanswered");
    assertTold("near", "What's the capital city of France?", "TEXTanswered");
    assertTold("stream", "How deep is the Pacific Ocean?", "TEXTstreamed");
    assertThat(collector.spans())
        .filteredOn(span -> span.getKind() != Span.SpanKind.SPAN_KIND_SERVER)
        .isNotEmpty()
        .noneMatch(span -> span.toString().contains("TEXT"));
  }

  @Test
  void twinsOfOneCallCarryTheSameAnswer() {
    CountDownLatch both = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          both.await();
          answer.completion("TEXTanswered");
        });
    try (TestGateway gateway = gateway(1, true)) {
      var json =
          CompletableFuture.supplyAsync(() -> gateway.chat(ask("Who are twins?"), id("json")));
      Eventually.holds("a call", () -> upstream.calls() == 1);
      var twin =
          CompletableFuture.supplyAsync(() -> gateway.chat(ask("Who are twins?"), id("twin")));
      var other =
          CompletableFuture.supplyAsync(
              () -> gateway.chat(askStream("Who are twins?"), id("other")));
      gateway.awaitHeld(ask("Who are twins?"), ask("Who are twins?"), askStream("Who are twins?"));
      both.countDown();
      List.of(json, twin, other).forEach(reply -> assertThat(reply.join().status()).isEqualTo(200));
    }
    for (String name : List.of("json", "twin", "other")) {
      assertTold(name, "Who are twins?", "TEXTanswered");
      assertThat(attribute(exchange(name), "reprise.cache"))
          .isEqualTo(name.equals("json") ? "miss" : "collapsed");
    }
  }

  @Test
  void promptsOfOtherProtocolsAreToldToo() {
    upstream.script(
        (request, answer) ->
            answer.json(
                200,
                request.target().equals("/v1/completions")
                    ? """
                    {"id":"c","object":"text_completion","created":1,"model":"m",
                    "choices":[{"index":0,"text":"TEXTanswered","finish_reason":"stop"}]}
                    """
                    : """
                    {"id":"r","object":"response","status":"completed","model":"m","output":[
                    {"type":"message","id":"i","role":"assistant","status":"completed",
                    "content":[{"type":"output_text","text":"TEXTanswered","annotations":[]}]}]}
                    """));
    try (TestGateway gateway = gateway(1, true)) {
      String prompt = "{\"model\":\"m\",\"prompt\":\"Once upon a time\"}";
      gateway.send("POST", "/v1/completions", prompt, id("text"));
      String input =
          "{\"model\":\"m\",\"store\":false,\"instructions\":\"Be brief.\",\"input\":\"Who?\"}";
      gateway.send("POST", "/v1/responses", input, id("response"));
    }
    assertTold("text", "Once upon a time", "TEXTanswered");
    assertTold("response", "Who?", "TEXTanswered");
    assertThat(attribute(exchange("response"), INSTRUCTIONS))
        .isEqualTo("[{\"type\":\"text\",\"content\":\"Be brief.\"}]");
  }

  @Test
  void whatHasNoAnswerOfAModelCarriesThePromptAlone() {
    try (TestGateway gateway = gateway(1, true)) {
      gateway.chat(ask("Please fail."), id("failed"));
      gateway.chat(ask("Broken").replace("}", ""), id("unreadable"));
      gateway.send("GET", "/v1/models?key=TEXTquery", "", id("models"));
    }
    assertThat(said(exchange("failed"), INPUT).path("content").textValue())
        .isEqualTo("Please fail.");
    for (String name : List.of("failed", "unreadable", "models")) {
      assertThat(attribute(exchange(name), OUTPUT)).isEmpty();
    }
    assertThat(attribute(exchange("unreadable"), INPUT)).isEmpty();
  }

  @Test
  void headersNeverGoAlong() {
    try (TestGateway gateway = gateway(1, true)) {
      gateway.chat(
          ask("Who?"), "authorization", "Bearer KEYone", "cookie", "KEYtwo", "x-request-id", "it");
    }
    assertTold("it", "Who?", "TEXTanswered");
    assertThat(collector.spans()).noneMatch(span -> span.toString().contains("KEY"));
  }

  @Test
  void longTextsAreCut() {
    String question = "q".repeat(100_000);
    upstream.script((request, answer) -> answer.completion("a".repeat(100_000)));
    try (TestGateway gateway = gateway(1, true)) {
      gateway.chat(ask(question), id("long"));
    }
    for (String name : List.of(INPUT, OUTPUT)) {
      assertThat(attribute(exchange("long"), name)).hasSizeBetween(32_000, 33_000);
      JsonNode part = said(exchange("long"), name);
      int told = part.path("content").textValue().length();
      assertThat(told + part.path("reprise.cut").asInt()).isEqualTo(100_000);
    }
  }

  @Test
  void nothingIsCarriedWhereItIsOff() {
    try (TestGateway gateway = gateway(1, false)) {
      gateway.chat(ask("What is TEXTasked?"), id("miss"));
      gateway.chat(ask("What is TEXTasked?"), id("hit"));
      gateway.chat(askStream("How deep is TEXTasked?"), id("stream"));
    }
    assertThat(attribute(exchange("hit"), "reprise.cache")).isEqualTo("exact-hit");
    exchange("stream");
    assertThat(collector.spans()).noneMatch(span -> span.toString().contains("TEXT"));
  }

  @Test
  void nothingIsCarriedOfWhatIsNotSampled() {
    try (TestGateway gateway = gateway(0, true)) {
      gateway.chat(ask("What is TEXTasked?"));
      gateway.chat(ask("What is TEXTasked?"), "traceparent", UNSAMPLED);
    }
    assertThat(collector.spans()).isEmpty();
  }

  @Test
  void whatCannotBeToldCostsNoSpan() {
    Traces config = new Traces(collector.url("/v1/traces"), Map.of(), 1, 10, true);
    try (OtelTracing tracing = new OtelTracing(config, "openai", "h", 80)) {
      finish(tracing, "large", 100_000_000, () -> new Dialogue(null, "TEXTasked", null));
      finish(
          tracing,
          "broken",
          1,
          () -> {
            throw new IllegalStateException("TEXTasked");
          });
      finish(tracing, "fine", 6_000_000, () -> new Dialogue(null, "TEXTtold", null));
    }
    assertThat(exchange("large").toString())
        .contains("reprise.content.dropped")
        .doesNotContain("TEXT");
    assertThat(exchange("broken").toString())
        .contains("reprise.content.dropped")
        .doesNotContain("TEXT");
    assertThat(attribute(exchange("fine"), INPUT)).isEqualTo("TEXTtold");
  }

  private static void finish(
      OtelTracing tracing, String id, long bytes, Supplier<Dialogue> dialogue) {
    Trace trace = tracing.begin(name -> null);
    assertThat(trace.wantsContent()).isTrue();
    trace.content(bytes, dialogue);
    trace.finished(
        new Finished(
            id,
            Caller.NOBODY,
            "POST",
            "/v1/chat/completions",
            200,
            true,
            new CacheStatus.Refused(),
            Outcome.UNREAD,
            1,
            1,
            1));
    assertThat(trace.wantsContent()).isFalse();
  }

  private void assertTold(String name, String question, String answer) {
    Span span = exchange(name);
    assertThat(said(span, INPUT).path("content").textValue()).isEqualTo(question);
    assertThat(said(span, OUTPUT).path("content").textValue()).isEqualTo(answer);
    JsonNode output = TestGateway.parse(attribute(span, OUTPUT)).path(0);
    assertThat(output.path("role").textValue()).isEqualTo("assistant");
    assertThat(output.path("finish_reason").textValue()).isEqualTo("stop");
  }

  /** The first part of the first message. */
  private static JsonNode said(Span span, String attribute) {
    return TestGateway.parse(attribute(span, attribute)).at("/0/parts/0");
  }

  private Span exchange(String requestId) {
    Eventually.holds("the span of " + requestId, () -> find(requestId) != null);
    return find(requestId);
  }

  private Span find(String requestId) {
    return collector.spans().stream()
        .filter(span -> attribute(span, "reprise.request_id").equals(requestId))
        .findFirst()
        .orElse(null);
  }

  private static String[] id(String requestId) {
    return new String[] {"x-request-id", requestId};
  }
}
