package dev.reprise.flow;

/** The way of a request that has to be read whole before anything can be said of it. */
@FunctionalInterface
public interface BodyFlow {

  /** Answers the exchange, now or later; on its executor. */
  void answer(Exchange exchange, byte[] body);
}
