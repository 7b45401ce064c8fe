package dev.reprise.tracing;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.Dialogue;
import dev.reprise.telemetry.ErrorType;
import dev.reprise.telemetry.Finished;
import dev.reprise.telemetry.Operation;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Printable;
import dev.reprise.telemetry.Stages;
import dev.reprise.telemetry.Stages.Mark;
import dev.reprise.telemetry.Trace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's span and those of its stages. The call's is made before the call, since upstream
 * has to know its name; the others when all is over, from what the stages have noted.
 */
final class OtelTrace implements Trace {

  /**
   * What all traces of a gateway have in common.
   *
   * @param provider {@code gen_ai.provider.name}
   * @param host of upstream
   * @param contents null where spans carry none
   */
  record Place(
      Tracer tracer, String provider, String host, int port, @Nullable Contents contents) {}

  private final Place place;
  private final Span exchange;
  private @Nullable Span call;
  private Contents.@Nullable Content content;
  private boolean done;

  OtelTrace(Place place, Span exchange) {
    this.place = place;
    this.exchange = exchange;
  }

  @Override
  public String id() {
    return exchange.getSpanContext().getTraceId();
  }

  @Override
  public Map<String, String> forUpstream() {
    Span span = call;
    if (span == null) {
      span = child("call").setSpanKind(SpanKind.CLIENT).startSpan();
      call = span;
    }
    Map<String, String> fields = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(span), fields, OtelTrace::put);
    return fields;
  }

  private static void put(@Nullable Map<String, String> fields, String name, String value) {
    if (fields != null) {
      fields.put(name, value);
    }
  }

  private SpanBuilder child(String name) {
    return place.tracer().spanBuilder(name).setParent(Context.root().with(exchange));
  }

  @Override
  public boolean wantsContent() {
    return place.contents() != null && !done && exchange.isRecording();
  }

  @Override
  public void content(long bytes, Supplier<Dialogue> dialogue) {
    content = new Contents.Content(bytes, dialogue);
  }

  @Override
  public void finished(Finished over) {
    done = true;
    if (!exchange.isRecording()) {
      return;
    }
    Stages stages = over.outcome().stages();
    if (stages != null) {
      Dial dial = new Dial();
      stage(stages, dial, "embed", Mark.LOOKUP, Mark.EMBEDDED);
      stage(stages, dial, "decide", Mark.EMBEDDED, Mark.DECIDED);
      stage(stages, dial, "store", Mark.ANSWERED, Mark.STORED);
      endCall(over, stages, dial);
    }
    describe(over);
    end();
  }

  /** What remembers the exchange has the trace, but not the content. */
  private void end() {
    Contents.Content told = content;
    content = null;
    if (place.contents() == null || told == null) {
      exchange.end();
    } else {
      place.contents().end(exchange, told);
    }
  }

  private void stage(Stages stages, Dial dial, String name, Mark from, Mark to) {
    if (stages.has(from) && stages.has(to)) {
      child(name)
          .setStartTimestamp(dial.epoch(stages.at(from)), TimeUnit.NANOSECONDS)
          .startSpan()
          .end(dial.epoch(stages.at(to)), TimeUnit.NANOSECONDS);
    }
  }

  private void endCall(Finished over, Stages stages, Dial dial) {
    Span span = call;
    if (span == null) {
      return;
    }
    Operation operation = Operation.of(over);
    generative(span, over, operation);
    span.setAttribute("server.address", place.host());
    span.setAttribute("server.port", place.port());
    tokens(span, over.outcome());
    if (stages.has(Mark.ANSWERED)) {
      span.end(dial.epoch(stages.at(Mark.ANSWERED)), TimeUnit.NANOSECONDS);
    } else {
      span.end();
    }
  }

  private void describe(Finished over) {
    Outcome outcome = over.outcome();
    generative(exchange, over, Operation.of(over));
    exchange.setAttribute("http.request.method", over.method());
    exchange.setAttribute("http.response.status_code", over.status());
    exchange.setAttribute("url.path", over.path());
    exchange.setAttribute("reprise.request_id", over.requestId());
    exchange.setAttribute("reprise.tenant", over.caller().tenant());
    exchange.setAttribute("reprise.cache", over.cache().label());
    exchange.setAttribute("reprise.route", outcome.route());
    exchange.setAttribute("reprise.detail", outcome.detail());
    exchange.setAttribute("reprise.tokens.saved", outcome.saved().totalTokens());
    if (over.cache() instanceof CacheStatus.SemanticHit hit) {
      exchange.setAttribute("reprise.similarity", hit.similarity());
    }
  }

  /** By the conventions for generative AI; the name is the operation and the model. */
  private void generative(Span span, Finished over, @Nullable Operation operation) {
    String error = ErrorType.of(over);
    if (!error.isEmpty()) {
      span.setAttribute("error.type", error);
      span.setStatus(StatusCode.ERROR);
    }
    if (operation == null) {
      span.updateName(over.method());
      return;
    }
    String model = Printable.start(over.outcome().model());
    span.updateName(model.isEmpty() ? operation.label() : operation.label() + " " + model);
    span.setAttribute("gen_ai.operation.name", operation.label());
    span.setAttribute("gen_ai.provider.name", place.provider());
    if (!model.isEmpty()) {
      span.setAttribute("gen_ai.request.model", model);
    }
  }

  private static void tokens(Span span, Outcome outcome) {
    if (outcome.spent().totalTokens() > 0) {
      span.setAttribute("gen_ai.usage.input_tokens", outcome.spent().promptTokens());
      span.setAttribute("gen_ai.usage.output_tokens", outcome.spent().completionTokens());
    }
  }

  /** Turns the clock of stages into that of spans. */
  private static final class Dial {
    private final long offset = System.currentTimeMillis() * 1_000_000 - System.nanoTime();

    long epoch(long nanos) {
      return nanos + offset;
    }
  }
}
