package dev.reprise.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What is told of access. Labels are closed lists, never a caller's name. */
final class Figures {
  private final MeterRegistry registry;
  private final ConcurrentHashMap<String, Counter> refused = new ConcurrentHashMap<>();

  Figures(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A request was turned away; the word is of a closed list. */
  void refused(String what) {
    refused
        .computeIfAbsent(
            what,
            each ->
                Counter.builder("reprise.access.refused")
                    .description("Requests turned away, by what they met")
                    .tag("by", each)
                    .register(registry))
        .increment();
  }

  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("reprise.access." + name, value).description(description).register(registry);
  }
}
