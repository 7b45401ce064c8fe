package dev.reprise.telemetry;

import org.jspecify.annotations.Nullable;

/** Hears of every exchange exactly once, on its event loop: must return within microseconds. */
@FunctionalInterface
public interface ExchangeObserver {

  void finished(Finished exchange);

  /** What follows exchanges from their beginning; null where nothing does. */
  default @Nullable Tracing tracing() {
    return null;
  }

  /** Both hear it, this one first. */
  default ExchangeObserver and(ExchangeObserver other) {
    return new Both(this, other);
  }

  /** Hears and tells the other. */
  record Both(ExchangeObserver one, ExchangeObserver other) implements ExchangeObserver {
    @Override
    public void finished(Finished exchange) {
      one.finished(exchange);
      other.finished(exchange);
    }

    @Override
    public @Nullable Tracing tracing() {
      Tracing first = one.tracing();
      return first == null ? other.tracing() : first;
    }
  }
}
