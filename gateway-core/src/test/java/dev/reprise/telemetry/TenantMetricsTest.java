package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.chat.Digest;
import dev.reprise.chat.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

final class TenantMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TenantMetrics metrics = new TenantMetrics(registry, 2);

  @Test
  void theFirstTenantsThatWereAnsweredWellHaveSeriesOfTheirOwn() {
    tell("made-up", 401);
    for (String tenant : new String[] {"a", "b", "a", "c", "d"}) {
      tell(tenant, 200);
    }
    tell("b", 500);
    assertThat(requests("a")).isEqualTo(2);
    assertThat(requests("b")).isEqualTo(2);
    assertThat(requests("other")).isEqualTo(3);
    assertThat(registry.find("reprise.tenant.requests").counters()).hasSize(3);
  }

  @Test
  void tokensAreCountedByTenant() {
    tell("a", 200);
    tell("a", 200);
    assertThat(registry.get("reprise.tenant.tokens").tags("tenant", "a", "kind", "spent").counter())
        .extracting(counter -> counter.count())
        .isEqualTo(6.0);
    assertThat(registry.get("reprise.tenant.tokens").tags("tenant", "a", "kind", "saved").counter())
        .extracting(counter -> counter.count())
        .isEqualTo(14.0);
  }

  @Test
  void aNameThatNoOperatorWroteMakesNoLabel() {
    tell("a b", 200);
    tell("c\n", 200);
    tell("d".repeat(101), 200);
    assertThat(requests("other")).isEqualTo(3);
  }

  private void tell(String tenant, int status) {
    Caller caller = new Caller(tenant, Credentials.NONE, Digest.of(""), null);
    Outcome outcome = new Outcome("m", new Usage(1, 2), new Usage(3, 4), "", 0);
    metrics.finished(
        new Finished(
            "id", caller, "POST", "/", status, true, new CacheStatus.Refused(), outcome, 1, 2, 3));
  }

  private double requests(String tenant) {
    return registry
        .get("reprise.tenant.requests")
        .tags("tenant", tenant, "cache", "refused")
        .counter()
        .count();
  }
}
