package dev.reprise.telemetry;

import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Stages.Mark;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What OpenTelemetry's conventions for generative AI say is to be measured, by its names. The
 * gateway is a server to its callers, whether the cache answers or upstream does, and a client to
 * upstream.
 */
public final class GenAiMetrics implements ExchangeObserver {

  /** Of one model; far more than there are. */
  private static final int MAX_ERRORS = 30;

  private static final String OTHER_ERROR = "_OTHER";

  /** Powers of four, as the conventions advise. */
  private static final double[] TOKENS =
      IntStream.range(0, 14).mapToDouble(i -> Math.pow(4, i)).toArray();

  private final MeterRegistry registry;
  private final String provider;
  private final Names<Map<Operation, OfModel>> models;

  /**
   * @param provider as the conventions spell it
   * @param maxModels that have series of their own
   */
  public GenAiMetrics(MeterRegistry registry, String provider, int maxModels) {
    this.registry = registry;
    this.provider = provider;
    this.models = new Names<>(maxModels, this::ofModel);
  }

  @Override
  public void finished(Finished exchange) {
    Operation operation = Operation.of(exchange);
    if (operation == null) {
      return;
    }
    Outcome outcome = exchange.outcome();
    boolean wentWell = exchange.status() / 100 == 2;
    OfModel model = models.of(outcome.model(), wentWell).get(operation);
    if (model != null) {
      model.count(exchange, wentWell);
    }
  }

  private Map<Operation, OfModel> ofModel(String model) {
    return Map.of(
        Operation.CHAT, new OfModel(Operation.CHAT, model),
        Operation.TEXT_COMPLETION, new OfModel(Operation.TEXT_COMPLETION, model),
        Operation.EMBEDDINGS, new OfModel(Operation.EMBEDDINGS, model));
  }

  /** The series of one operation of one model, each made when it is first wanted. */
  private final class OfModel {
    private final Tags tags;
    private final Map<String, Timer> served = new ConcurrentHashMap<>();
    private final Map<String, Timer> called = new ConcurrentHashMap<>();
    private @Nullable Timer firstToken;
    private @Nullable Timer firstChunk;
    private @Nullable DistributionSummary input;
    private @Nullable DistributionSummary output;

    OfModel(Operation operation, String model) {
      tags =
          Tags.of(
              Tag.of("gen_ai.operation.name", operation.label()),
              Tag.of("gen_ai.provider.name", provider),
              Tag.of("gen_ai.request.model", model));
    }

    void count(Finished exchange, boolean wentWell) {
      String error = ErrorType.of(exchange);
      of(served, error, "gen_ai.server.request.duration", "How long callers waited for the whole")
          .record(exchange.totalNanos(), TimeUnit.NANOSECONDS);
      if (wentWell && exchange.firstByteNanos() >= 0) {
        firstToken().record(exchange.firstByteNanos(), TimeUnit.NANOSECONDS);
      }
      Stages stages = exchange.outcome().stages();
      if (stages != null) {
        count(stages, error);
      }
      Usage spent = exchange.outcome().spent();
      if (spent.totalTokens() > 0) {
        input().record(spent.promptTokens());
        output().record(spent.completionTokens());
      }
    }

    private void count(Stages stages, String error) {
      long call = stages.between(Mark.SENT, Mark.ANSWERED);
      if (call >= 0) {
        of(called, error, "gen_ai.client.operation.duration", "How long upstream took")
            .record(call, TimeUnit.NANOSECONDS);
      }
      long first = stages.between(Mark.SENT, Mark.BEGUN);
      if (first >= 0) {
        firstChunk().record(first, TimeUnit.NANOSECONDS);
      }
    }

    private Timer of(Map<String, Timer> timers, String error, String name, String description) {
      Timer known = timers.get(error);
      if (known != null) {
        return known;
      }
      String told = timers.size() < MAX_ERRORS ? error : OTHER_ERROR;
      return timers.computeIfAbsent(
          told,
          type ->
              Latency.ofCalls(name, description)
                  .tags(tags)
                  .tag("error.type", type)
                  .register(registry));
    }

    private Timer firstToken() {
      Timer known = firstToken;
      return known == null
          ? firstToken =
              timer("gen_ai.server.time_to_first_token", "How long callers waited for a beginning")
          : known;
    }

    private Timer firstChunk() {
      Timer known = firstChunk;
      return known == null
          ? firstChunk =
              timer(
                  "gen_ai.client.operation.time_to_first_chunk",
                  "How long upstream took to begin a stream")
          : known;
    }

    private Timer timer(String name, String description) {
      return Latency.ofCalls(name, description).tags(tags).register(registry);
    }

    private DistributionSummary input() {
      DistributionSummary known = input;
      return known == null ? input = tokens("input") : known;
    }

    private DistributionSummary output() {
      DistributionSummary known = output;
      return known == null ? output = tokens("output") : known;
    }

    private DistributionSummary tokens(String type) {
      return DistributionSummary.builder("gen_ai.client.token.usage")
          .description("Tokens that upstream charged for one call")
          .tags(tags)
          .tag("gen_ai.token.type", type)
          .serviceLevelObjectives(TOKENS)
          .register(registry);
    }
  }
}
