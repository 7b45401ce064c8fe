package dev.reprise.benchmarks.eviction;

/** A cache with some policy of eviction, replaying one workload's keys. */
interface Policy {

  /** Asks for that key, stores it when it is missing, and says whether it was there. */
  boolean request(int key);

  /** Makes an empty cache for that workload. */
  interface Maker {
    Policy of(Workload workload, long maxBytes);
  }
}
