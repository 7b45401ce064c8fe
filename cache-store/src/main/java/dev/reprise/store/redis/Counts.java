package dev.reprise.store.redis;

import java.util.concurrent.atomic.LongAdder;

/** What is counted. Safe for use by many threads. */
final class Counts {
  final LongAdder written = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder adopted = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder resyncs = new LongAdder();

  RedisFigures figures(boolean away, long queued) {
    return new RedisFigures(
        away,
        queued,
        written.sum(),
        dropped.sum(),
        adopted.sum(),
        refused.sum(),
        skipped.sum(),
        failures.sum(),
        resyncs.sum());
  }
}
