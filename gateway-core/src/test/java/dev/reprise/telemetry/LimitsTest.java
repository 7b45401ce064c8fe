package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.chat.Unfit;
import dev.reprise.embedding.EmbeddingException.Kind;
import dev.reprise.upstream.UpstreamException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LimitsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Limits limits = new Limits(registry);

  @Test
  void eachLimitIsThereBeforeItIsMet() {
    Limits.show(registry, Limit.CONNECTIONS, () -> 7);
    assertThat(registry.find("reprise.limits").meters())
        .extracting(meter -> meter.getId().getTag("limit"))
        .containsExactlyInAnyOrder(
            Arrays.stream(Limit.values()).map(Limit::label).toArray(String[]::new));
    assertThat(
            registry.get("reprise.limits").tag("limit", "too_many_connections").functionCounter())
        .extracting(counter -> counter.count())
        .isEqualTo(7.0);
  }

  @Test
  void aLimitIsCountedOnWhenMemoryHasBeenCollected() {
    SimpleMeterRegistry another = new SimpleMeterRegistry();
    AtomicLong times = new AtomicLong();
    Limits.show(another, Limit.CONNECTIONS, () -> times.get());
    System.gc();
    times.set(3);
    assertThat(another.get("reprise.limits").functionCounter().count()).isEqualTo(3.0);
  }

  @Test
  void aRefusalIsCountedByItsCode() {
    tell(new CacheStatus.Refused(), "body_too_large");
    tell(new CacheStatus.Refused(), "body_too_large");
    tell(new CacheStatus.Refused(), "bad_request");
    assertThat(count("body_too_large")).isEqualTo(2);
  }

  @Test
  void whatALookupOrTheStoreWentWithoutIsCounted() {
    CacheStatus busy = new CacheStatus.Miss(CacheStatus.Forward.MISS, false, Kind.BUSY.label());
    tell(busy, Unfit.TOO_LARGE.label());
    assertThat(count("embedder-busy")).isEqualTo(1);
    assertThat(count("too-large")).isEqualTo(1);
  }

  @Test
  void limitsAreSpelledAsTheErrorsThatTheyMake() {
    assertThat(Limit.of(Kind.LATE.label())).isEqualTo(Limit.EMBED_TIME);
    assertThat(Limit.of(Kind.TOO_LONG.label())).isEqualTo(Limit.QUESTION_TOKENS);
    assertThat(Limit.of(UpstreamException.Kind.TIMEOUT.label())).isEqualTo(Limit.UPSTREAM_TIME);
    assertThat(Limit.of(UpstreamException.Kind.OVERDUE.label())).isEqualTo(Limit.EXCHANGE_TIME);
    assertThat(Limit.of(UpstreamException.Kind.GARBLED.label())).isEqualTo(Limit.UPSTREAM_HEAD);
    assertThat(Limit.of(UpstreamException.Kind.OVERLOADED.label())).isEqualTo(Limit.UPSTREAM_CALLS);
    assertThat(Limit.of(UpstreamException.Kind.BREAKER_OPEN.label()))
        .isEqualTo(Limit.UPSTREAM_FAILURES);
    assertThat(Limit.of(Kind.RESTING.label())).isEqualTo(Limit.EMBED_FAILURES);
    assertThat(Limit.of(BypassReason.MEMORY_PRESSURE.label())).isEqualTo(Limit.HEAP);
  }

  private void tell(CacheStatus status, String detail) {
    limits.finished(
        new Finished(
            "id",
            Caller.NOBODY,
            "POST",
            "/",
            503,
            true,
            status,
            Outcome.UNREAD.withDetail(detail),
            1,
            2,
            3));
  }

  private double count(String label) {
    return registry.get("reprise.limits").tag("limit", label).counter().count();
  }
}
