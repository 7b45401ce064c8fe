package dev.reprise.store.sqlite;

import java.util.concurrent.atomic.LongAdder;

/** Counts since the start; see {@link SqliteFigures}. */
final class Tally {
  final LongAdder written = new LongAdder();
  final LongAdder removed = new LongAdder();
  final LongAdder loaded = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder setAside = new LongAdder();

  volatile long flushNanos;
}
