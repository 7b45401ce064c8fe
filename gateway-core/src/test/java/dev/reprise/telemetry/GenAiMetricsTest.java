package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Freshness;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Stages.Mark;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The names and attributes are those of OpenTelemetry's conventions. */
final class GenAiMetricsTest {
  private static final CacheStatus HIT = new CacheStatus.ExactHit(Freshness.Standing.FRESH, 1, 1);
  private static final CacheStatus MISS =
      new CacheStatus.Miss(CacheStatus.Forward.MISS, true, null);
  private static final String CHAT = "/v1/chat/completions";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GenAiMetrics metrics = new GenAiMetrics(registry, "openai", 2);

  @Test
  void whatCallersWaitedForIsMeasuredWhoeverAnswered() {
    tell(CHAT, 200, HIT, outcome("a", null));
    tell(CHAT, 200, MISS, outcome("a", null));
    Timer whole = timer("gen_ai.server.request.duration", "chat", "a");
    assertThat(whole.count()).isEqualTo(2);
    assertThat(whole.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(1_000);
    assertThat(whole.getId().getTag("gen_ai.provider.name")).isEqualTo("openai");
    assertThat(whole.getId().getTag("error.type")).isEmpty();
    assertThat(timer("gen_ai.server.time_to_first_token", "chat", "a").count()).isEqualTo(2);
    assertThat(registry.find("gen_ai.client.operation.duration").timers()).isEmpty();
  }

  @Test
  void whatUpstreamTookIsMeasuredByItsStages() {
    Stages stages = new Stages();
    stages.mark(Mark.SENT, 1_000);
    stages.mark(Mark.BEGUN, 1_300);
    stages.mark(Mark.ANSWERED, 1_900);
    tell("/v1/completions", 200, MISS, outcome("a", stages));
    assertThat(nanos("gen_ai.client.operation.duration", "text_completion")).isEqualTo(900);
    assertThat(nanos("gen_ai.client.operation.time_to_first_chunk", "text_completion"))
        .isEqualTo(300);
  }

  @Test
  void tokensAreTheOnesThatWereCharged() {
    tell("/v1/responses", 200, MISS, outcome("a", null));
    tell("/v1/responses", 200, HIT, new Outcome("a", Usage.NONE, new Usage(9, 9), "", 0));
    assertThat(tokens("input")).isEqualTo(5);
    assertThat(tokens("output")).isEqualTo(7);
  }

  @Test
  void errorsSayOfWhichKindTheyAre() {
    tell(CHAT, 429, MISS, outcome("", null));
    tell(CHAT, 504, MISS, outcome("", null).withDetail("upstream_timeout"));
    tell(CHAT, 413, new CacheStatus.Refused(), Outcome.UNREAD.withDetail("body_too_large"));
    metrics.finished(finished(CHAT, 200, false, MISS, outcome("", null)));
    assertThat(registry.find("gen_ai.server.request.duration").timers())
        .extracting(timer -> timer.getId().getTag("error.type"))
        .containsExactlyInAnyOrder("429", "upstream_timeout", "body_too_large", "aborted");
  }

  @Test
  void noMoreErrorsThanABoundHaveSeriesOfTheirOwn() {
    for (int status = 400; status < 500; status++) {
      tell(CHAT, status, MISS, outcome("", null));
    }
    assertThat(registry.find("gen_ai.server.request.duration").timers()).hasSize(31);
    assertThat(registry.find("gen_ai.server.request.duration").tag("error.type", "_OTHER").timer())
        .extracting(Timer::count)
        .isEqualTo(70L);
  }

  @Test
  void onlyModelsThatAnsweredTakeThePlaces() {
    for (int i = 0; i < 100; i++) {
      tell(CHAT, 404, MISS, outcome("made-up-" + i, null));
    }
    for (String model : new String[] {"a", "b", "c", "d"}) {
      tell(CHAT, 200, MISS, outcome(model, null));
    }
    assertThat(registry.find("gen_ai.server.time_to_first_token").timers())
        .extracting(timer -> timer.getId().getTag("gen_ai.request.model"))
        .containsExactlyInAnyOrder("a", "b", "other");
  }

  @Test
  void whatNoModelAnswersIsNotCounted() {
    tell("/v1/models", 200, MISS, outcome("a", null));
    assertThat(registry.getMeters()).isEmpty();
  }

  private static Outcome outcome(String model, Stages stages) {
    return new Outcome(model, new Usage(5, 7), Usage.NONE, "", 0).withStages(stages);
  }

  private void tell(String path, int status, CacheStatus cache, Outcome outcome) {
    metrics.finished(finished(path, status, true, cache, outcome));
  }

  private static Finished finished(
      String path, int status, boolean complete, CacheStatus cache, Outcome outcome) {
    return new Finished(
        "id", Caller.NOBODY, "POST", path, status, complete, cache, outcome, 100, 500, 3);
  }

  private Timer timer(String name, String operation, String model) {
    return registry
        .get(name)
        .tags("gen_ai.operation.name", operation, "gen_ai.request.model", model)
        .timer();
  }

  private double nanos(String name, String operation) {
    return timer(name, operation, "a").totalTime(TimeUnit.NANOSECONDS);
  }

  private double tokens(String type) {
    return registry
        .get("gen_ai.client.token.usage")
        .tags("gen_ai.token.type", type, "gen_ai.operation.name", "chat")
        .summary()
        .totalAmount();
  }
}
