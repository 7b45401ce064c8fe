package dev.reprise.config;

import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.eviction.Shadows;
import dev.reprise.store.redis.RedisBacking;
import dev.reprise.store.redis.RedisFigures;
import dev.reprise.store.sqlite.SqliteBacking;
import dev.reprise.store.sqlite.SqliteFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What the tiers of the store tell of themselves. */
final class StoreMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  private final MeterRegistry registry;

  StoreMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void show(MemoryCompletionStore store) {
    gauge(store, "store.entries", "Answers held", MemoryCompletionStore::entries);
    gauge(store, "store.bytes", "Bytes accounted for by the store", MemoryCompletionStore::bytes);
    counter(
        store,
        "store.evictions",
        "Entries that have gone to make room for others",
        MemoryCompletionStore::evictions);
    Shadows shadows = store.shadows();
    counter(
        shadows,
        "store.shadow.requests",
        "Requests by which policies of eviction are compared, estimated from a sixteenth of keys",
        Shadows::requests);
    for (Shadows.Policy policy : Shadows.Policy.values()) {
      FunctionCounter.builder("reprise.store.shadow.hits", shadows, s -> s.hits(policy))
          .description("Hits that a policy of eviction would have had")
          .tag("policy", policy.label())
          .register(registry);
      FunctionCounter.builder("reprise.store.shadow.saved", shadows, s -> s.saved(policy))
          .description("What they would have saved, in the unit of the store's goal")
          .tag("policy", policy.label())
          .register(registry);
    }
  }

  void show(SqliteBacking file) {
    of(file, "away", "1 while the file cannot be written", f -> f.away() ? 1 : 0);
    of(file, "bytes", "Bytes of the file and its log", SqliteFigures::bytes);
    of(file, "queued", "Changes that wait to be written", SqliteFigures::queued);
    of(
        file,
        "flush.seconds",
        "How long the last transaction took",
        f -> f.flushNanos() / NANOS_PER_SECOND);
    counted(file, "written", "Rows written", SqliteFigures::written);
    counted(file, "removed", "Rows deleted", SqliteFigures::removed);
    counted(file, "loaded", "Entries brought in at the start", SqliteFigures::loaded);
    counted(file, "skipped", "Rows that could not be read or written", SqliteFigures::skipped);
    counted(file, "dropped", "Changes that were made good for later", SqliteFigures::dropped);
    counted(file, "failures", "Times that the file went away", SqliteFigures::failures);
    counted(file, "set.aside", "Files that were found broken", SqliteFigures::setAside);
  }

  void show(RedisBacking shared) {
    of(shared, "away", "1 while a part of the server's keys is away", f -> f.away() ? 1 : 0);
    of(shared, "queued", "Changes that wait to be written", RedisFigures::queued);
    counted(shared, "written", "Changes written", RedisFigures::written);
    counted(shared, "dropped", "Changes that were made good for later", RedisFigures::dropped);
    counted(shared, "adopted", "Rows taken over from other nodes", RedisFigures::adopted);
    counted(shared, "refused", "Rows older than a purge of theirs", RedisFigures::refused);
    counted(shared, "skipped", "Rows and answers that could not be read", RedisFigures::skipped);
    counted(shared, "failures", "Commands without an answer in time", RedisFigures::failures);
    counted(shared, "resyncs", "Complete comparisons with the server", RedisFigures::resyncs);
  }

  private void of(
      SqliteBacking file, String name, String description, ToDoubleFunction<SqliteFigures> value) {
    gauge(file, "store.file." + name, description, f -> value.applyAsDouble(f.figures()));
  }

  private void counted(
      SqliteBacking file, String name, String description, ToDoubleFunction<SqliteFigures> value) {
    counter(file, "store.file." + name, description, f -> value.applyAsDouble(f.figures()));
  }

  private void of(
      RedisBacking shared, String name, String description, ToDoubleFunction<RedisFigures> value) {
    gauge(shared, "store.shared." + name, description, s -> value.applyAsDouble(s.figures()));
  }

  private void counted(
      RedisBacking shared, String name, String description, ToDoubleFunction<RedisFigures> value) {
    counter(shared, "store.shared." + name, description, s -> value.applyAsDouble(s.figures()));
  }

  private <T> void gauge(T of, String name, String description, ToDoubleFunction<T> value) {
    Gauge.builder("reprise." + name, of, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private <T> void counter(T of, String name, String description, ToDoubleFunction<T> value) {
    FunctionCounter.builder("reprise." + name, of, value)
        .description(description)
        .register(registry);
  }
}
