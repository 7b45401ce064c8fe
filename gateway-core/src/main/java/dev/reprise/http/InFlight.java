package dev.reprise.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Requests being answered, over all connections. */
final class InFlight {
  private final AtomicInteger count = new AtomicInteger();

  void began() {
    count.incrementAndGet();
  }

  void ended() {
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }
}
