package dev.reprise.config;

import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.eviction.Shadows;
import dev.reprise.store.redis.RedisBacking;
import dev.reprise.store.redis.RedisFigures;
import dev.reprise.store.seal.SealFigures;
import dev.reprise.store.seal.Seals;
import dev.reprise.store.sqlite.SqliteBacking;
import dev.reprise.store.sqlite.SqliteFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
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

  void show(SqliteBacking backing) {
    Figures<SqliteFigures> file = new Figures<>("store.file.", backing::figures);
    now(file, "away", "1 while the file cannot be written", f -> f.away() ? 1 : 0);
    now(file, "bytes", "Bytes of the file and its log", SqliteFigures::bytes);
    now(file, "queued", "Changes that wait to be written", SqliteFigures::queued);
    now(
        file,
        "flush.seconds",
        "How long the last transaction took",
        f -> f.flushNanos() / NANOS_PER_SECOND);
    total(file, "written", "Rows written", SqliteFigures::written);
    total(file, "removed", "Rows deleted", SqliteFigures::removed);
    total(file, "loaded", "Entries brought in at the start", SqliteFigures::loaded);
    total(file, "skipped", "Rows that could not be read or written", SqliteFigures::skipped);
    total(file, "dropped", "Changes that were made good for later", SqliteFigures::dropped);
    total(file, "failures", "Times that the file went away", SqliteFigures::failures);
    total(file, "set.aside", "Files that were found broken", SqliteFigures::setAside);
  }

  /** Nothing where nothing is encrypted, but what would be missed then. */
  void show(Seals seals) {
    Figures<SealFigures> sealed = new Figures<>("store.seal.", seals::figures);
    total(sealed, "locked", "Readings of what another key has encrypted", SealFigures::locked);
    total(sealed, "forged", "Readings of what was changed or put elsewhere", SealFigures::forged);
    total(sealed, "plain", "Readings of plain rows that were refused", SealFigures::plain);
    total(sealed, "renewed", "Rows and answers encrypted by the first key", SealFigures::renewed);
  }

  void show(RedisBacking backing) {
    Figures<RedisFigures> shared = new Figures<>("store.shared.", backing::figures);
    now(shared, "away", "1 while a part of the server's keys is away", f -> f.away() ? 1 : 0);
    now(shared, "queued", "Changes that wait to be written", RedisFigures::queued);
    total(shared, "written", "Changes written", RedisFigures::written);
    total(shared, "dropped", "Changes that were made good for later", RedisFigures::dropped);
    total(shared, "adopted", "Rows taken over from other nodes", RedisFigures::adopted);
    total(shared, "refused", "Rows older than a purge of theirs", RedisFigures::refused);
    total(shared, "skipped", "Rows and answers that could not be read", RedisFigures::skipped);
    total(shared, "failures", "Commands without an answer in time", RedisFigures::failures);
    total(shared, "resyncs", "Complete comparisons with the server", RedisFigures::resyncs);
  }

  /** What a backing tells of itself, read anew for each figure. */
  private record Figures<F>(String prefix, Supplier<F> read) {}

  private <F> void now(
      Figures<F> figures, String name, String description, ToDoubleFunction<F> value) {
    gauge(figures, figures.prefix() + name, description, f -> value.applyAsDouble(f.read().get()));
  }

  private <F> void total(
      Figures<F> figures, String name, String description, ToDoubleFunction<F> value) {
    counter(
        figures, figures.prefix() + name, description, f -> value.applyAsDouble(f.read().get()));
  }

  private <T> void gauge(T of, String name, String description, ToDoubleFunction<T> value) {
    Gauge.builder("reprise." + name, of, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private <T> void counter(T of, String name, String description, ToDoubleFunction<T> value) {
    // Of what it counts a counter holds nothing but the function.
    FunctionCounter.builder("reprise." + name, of, same -> value.applyAsDouble(of))
        .description(description)
        .register(registry);
  }
}
