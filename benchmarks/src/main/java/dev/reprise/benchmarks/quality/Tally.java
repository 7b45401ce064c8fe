package dev.reprise.benchmarks.quality;

/**
 * What came of a stream.
 *
 * @param hits requests that were answered from the cache
 * @param wrong hits with an answer of another intent
 * @param withheld hits that were forwarded all the same, to learn from them
 */
record Tally(int requests, int hits, int wrong, int withheld) {
  static final Tally NONE = new Tally(0, 0, 0, 0);

  /** Both streams together. */
  Tally and(Tally other) {
    return new Tally(
        requests + other.requests,
        hits + other.hits,
        wrong + other.wrong,
        withheld + other.withheld);
  }

  /** In percent of all requests. */
  double hitRate() {
    return 100.0 * hits / requests;
  }

  /** In percent of all requests. */
  double error() {
    return 100.0 * wrong / requests;
  }

  /** In percent of all requests. */
  double cost() {
    return 100.0 * withheld / requests;
  }
}
