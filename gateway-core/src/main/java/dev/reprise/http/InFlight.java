package dev.reprise.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Requests being answered and the bytes held for them, over all connections. */
final class InFlight {
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxBytes;

  InFlight(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void began() {
    count.incrementAndGet();
  }

  /**
   * A request is over.
   *
   * @param held all that was granted to be held for it
   */
  void ended(long held) {
    release(held);
    count.decrementAndGet();
  }

  /** Gives back what was granted. */
  void release(long held) {
    bytes.addAndGet(-held);
  }

  /** Counts more bytes as held; false when they are too many: then none of them count. */
  boolean hold(int more) {
    long before = bytes.getAndUpdate(held -> held + more <= maxBytes ? held + more : held);
    return before + more <= maxBytes;
  }

  long bytes() {
    return bytes.get();
  }

  int count() {
    return count.get();
  }
}
