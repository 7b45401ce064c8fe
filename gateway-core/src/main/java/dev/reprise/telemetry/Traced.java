package dev.reprise.telemetry;

/** Has exchanges followed, and tells what follows one when it is over. */
public record Traced(Tracing tracing) implements ExchangeObserver {

  @Override
  public void finished(Finished exchange) {
    if (exchange.trace() != null) {
      exchange.trace().finished(exchange);
    }
  }
}
