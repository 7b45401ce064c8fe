package dev.reprise.observing;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.observing.Collector.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.DeadPort;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans as a real receiver gets them. */
class TracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
  private static final String UNSAMPLED = "00-" + TRACE + "-" + CALLER + "-00";

  private final Collector collector = new Collector();
  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @BeforeEach
  void script() {
    Traffic.script(upstream);
  }

  @AfterEach
  void close() {
    upstream.close();
    collector.close();
  }

  private TestGateway gateway(String url, double rate) {
    return new TestGateway(
        upstream,
        Traffic.SETTINGS
            + "telemetry: {traces: {url: '"
            + url
            + "', sample-rate: "
            + rate
            + ", headers: {x-key: collector-secret}}}\n");
  }

  private TestGateway gateway(double rate) {
    return gateway(collector.url("/v1/traces"), rate);
  }

  @Test
  void aMissHasASpanForEachStageInTheCallersTrace() {
    try (TestGateway gateway = gateway(0)) {
      Reply miss =
          gateway.chat(ask("How are you?"), "traceparent", SAMPLED, "tracestate", "vendor=1");
      assertThat(miss.isMiss()).isTrue();
      Span exchange = span("chat m", Span.SpanKind.SPAN_KIND_SERVER);
      Span call = span("chat m", Span.SpanKind.SPAN_KIND_CLIENT);

      assertThat(hex(exchange.getTraceId().toByteArray())).isEqualTo(TRACE);
      assertThat(hex(exchange.getParentSpanId().toByteArray())).isEqualTo(CALLER);
      for (String name : List.of("embed", "decide", "store")) {
        Span stage = span(name, Span.SpanKind.SPAN_KIND_INTERNAL);
        assertThat(stage.getParentSpanId()).isEqualTo(exchange.getSpanId());
        assertThat(stage.getTraceId()).isEqualTo(exchange.getTraceId());
        assertThat(stage.getEndTimeUnixNano()).isGreaterThanOrEqualTo(stage.getStartTimeUnixNano());
      }
      assertThat(call.getParentSpanId()).isEqualTo(exchange.getSpanId());
      assertThat(upstream.requests().getFirst().header("traceparent"))
          .isEqualTo("00-" + TRACE + "-" + hex(call.getSpanId().toByteArray()) + "-01");
      assertThat(upstream.requests().getFirst().header("tracestate")).isEqualTo("vendor=1");
      assertThat(collector.keys()).containsOnly("collector-secret");
    }
  }

  @Test
  void spansSayWhatTheConventionsWant() {
    try (TestGateway gateway = gateway(1)) {
      Reply miss = gateway.chat(ask("How are you?"), "x-request-id", "my-id");
      assertThat(miss.isMiss()).isTrue();
      Span call = span("chat m", Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(attribute(call, "gen_ai.operation.name")).isEqualTo("chat");
      assertThat(attribute(call, "gen_ai.provider.name")).isEqualTo("openai");
      assertThat(attribute(call, "gen_ai.request.model")).isEqualTo("m");
      assertThat(attribute(call, "gen_ai.usage.input_tokens")).isNotEmpty();
      assertThat(attribute(call, "server.address")).isEqualTo("127.0.0.1");
      Span exchange = span("chat m", Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(attribute(exchange, "reprise.cache")).isEqualTo("miss");
      assertThat(attribute(exchange, "reprise.request_id")).isEqualTo("my-id");
      assertThat(attribute(exchange, "http.response.status_code")).isEqualTo("200");

      gateway.chat(ask("How are you?"), "x-request-id", "again");
      Eventually.holds(
          "the hit's span",
          () ->
              collector.spans().stream()
                  .anyMatch(span -> attribute(span, "reprise.cache").equals("exact-hit")));
      assertThat(upstream.calls()).isEqualTo(1);
    }
  }

  @Test
  void anErrorIsOneInItsSpans() {
    try (TestGateway gateway = gateway(1)) {
      gateway.chat(ask("Please fail."));
      Span call = span("chat m", Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(call.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
      assertThat(attribute(call, "error.type")).isEqualTo("500");
    }
  }

  @Test
  void whatACallerOrTheRateLeavesOutIsNotExported() {
    try (TestGateway gateway = gateway(0)) {
      gateway.chat(ask("One?"));
      gateway.chat(ask("Two?"), "traceparent", UNSAMPLED);
      gateway.chat(askStream("Three?"), "traceparent", "garbage");
      assertThat(upstream.requests().get(1).header("traceparent"))
          .startsWith("00-" + TRACE)
          .endsWith("-00");
      gateway.chat(ask("Four?"), "traceparent", SAMPLED);
      span("chat m", Span.SpanKind.SPAN_KIND_CLIENT);
    }
    assertThat(collector.spans())
        .allMatch(span -> hex(span.getTraceId().toByteArray()).equals(TRACE))
        .filteredOn(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
        .hasSize(1);
  }

  @Test
  void withoutAReceiverConfiguredTheCallersContextPassesUntouched() {
    try (TestGateway gateway = new TestGateway(upstream, Traffic.SETTINGS)) {
      gateway.chat(ask("One?"), "traceparent", SAMPLED, "tracestate", "a=1");
      assertThat(upstream.requests().getFirst().header("traceparent")).isEqualTo(SAMPLED);
      assertThat(upstream.requests().getFirst().header("tracestate")).isEqualTo("a=1");
    }
  }

  @Test
  void aReceiverThatIsAwayOrFailsCostsSpansAlone() {
    try (DeadPort dead = new DeadPort();
        TestGateway gateway = gateway(dead.base() + "/traces", 1)) {
      for (int i = 0; i < 50; i++) {
        assertThat(gateway.chat(ask("Question " + i + "?")).status()).isEqualTo(200);
      }
      Eventually.holds(
          "spans are given up",
          () -> gateway.metric("reprise_traces_spans_total{result=\"failed\"}") > 0);
    }
    collector.answerWith(400);
    try (TestGateway gateway = gateway(1)) {
      assertThat(gateway.chat(ask("One?")).status()).isEqualTo(200);
      Eventually.holds(
          "spans are given up",
          () -> gateway.metric("reprise_traces_spans_total{result=\"failed\"}") > 0);
      collector.answerWith(200);
      gateway.chat(ask("Another?"));
      Eventually.holds(
          "spans arrive",
          () -> gateway.metric("reprise_traces_spans_total{result=\"exported\"}") > 0);
    }
  }

  private Span span(String name, Span.SpanKind kind) {
    Eventually.holds("a span " + name, () -> find(name, kind) != null);
    return find(name, kind);
  }

  private Span find(String name, Span.SpanKind kind) {
    return collector.spans().stream()
        .filter(span -> span.getName().equals(name) && span.getKind() == kind)
        .findFirst()
        .orElse(null);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
