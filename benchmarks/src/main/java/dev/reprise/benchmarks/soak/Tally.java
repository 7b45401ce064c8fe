package dev.reprise.benchmarks.soak;

import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What became of the requests. */
final class Tally {
  /** Examples that are kept of what must not be. */
  private static final int MAX_EXAMPLES = 20;

  enum Result {
    /** The whole answer to this question for this tenant, from upstream. */
    FORWARDED("right, from upstream"),
    HIT("right, from the cache"),
    /** Upstream had failed meanwhile. */
    EXCUSED("failed, as upstream had"),
    /** The client left on purpose, or sent what is no request. */
    ABANDONED("left on purpose"),
    /** No answer, and no fault that explains it. */
    LOST("LOST"),
    /** Another question's or tenant's answer, or one with a part missing. */
    MIXED("MIXED");

    final String words;

    Result(String words) {
      this.words = words;
    }
  }

  private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);
  private final Queue<String> examples = new ConcurrentLinkedQueue<>();

  Tally() {
    for (Result result : Result.values()) {
      counts.put(result, new LongAdder());
    }
  }

  void add(Result result, String example) {
    counts.computeIfAbsent(result, key -> new LongAdder()).increment();
    boolean bad = result == Result.LOST || result == Result.MIXED;
    if (bad && examples.size() < MAX_EXAMPLES) {
      examples.add(result.words + ": " + example);
    }
  }

  long of(Result result) {
    return counts.computeIfAbsent(result, key -> new LongAdder()).sum();
  }

  Queue<String> examples() {
    return examples;
  }
}
