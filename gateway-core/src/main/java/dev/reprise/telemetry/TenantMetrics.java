package dev.reprise.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts exchanges and tokens by tenant: of the first ones that have been answered well. */
public final class TenantMetrics implements ExchangeObserver {
  private final MeterRegistry registry;
  private final Names<OfTenant> tenants;

  /**
   * @param maxTenants that have series of their own; the rest are one
   */
  public TenantMetrics(MeterRegistry registry, int maxTenants) {
    this.registry = registry;
    this.tenants = new Names<>(maxTenants, OfTenant::new);
  }

  @Override
  public void finished(Finished exchange) {
    tenants.of(exchange.caller().tenant(), exchange.status() / 100 == 2).count(exchange);
  }

  private final class OfTenant {
    private final String tenant;
    private final Map<String, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Counter> tokens = new ConcurrentHashMap<>();

    OfTenant(String tenant) {
      this.tenant = tenant;
    }

    void count(Finished exchange) {
      requests.computeIfAbsent(exchange.cache().label(), this::requests).increment();
      count("spent", exchange.outcome().spent().totalTokens());
      count("saved", exchange.outcome().saved().totalTokens());
    }

    private void count(String kind, long more) {
      if (more > 0) {
        tokens.computeIfAbsent(kind, this::tokens).increment(more);
      }
    }

    private Counter requests(String cache) {
      return Counter.builder("reprise.tenant.requests")
          .description("Exchanges, by tenant and what the cache did")
          .tag("tenant", tenant)
          .tag("cache", cache)
          .register(registry);
    }

    private Counter tokens(String kind) {
      return Counter.builder("reprise.tenant.tokens")
          .description("Tokens spent and saved, by tenant")
          .tag("tenant", tenant)
          .tag("kind", kind)
          .register(registry);
    }
  }
}
