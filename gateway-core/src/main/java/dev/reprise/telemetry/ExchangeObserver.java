package dev.reprise.telemetry;

/** Hears of every exchange exactly once, on its event loop: must return within microseconds. */
@FunctionalInterface
public interface ExchangeObserver {

  void finished(Finished exchange);

  /** Both hear it, this one first. */
  default ExchangeObserver and(ExchangeObserver other) {
    return exchange -> {
      finished(exchange);
      other.finished(exchange);
    };
  }
}
