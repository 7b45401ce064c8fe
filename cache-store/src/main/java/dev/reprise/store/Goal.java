package dev.reprise.store;

/** What shall be saved most when there is not room for all. */
public enum Goal {
  /** What upstream would have charged. */
  MONEY,
  /** The time that upstream would have taken. */
  LATENCY,
  /** Calls to upstream, one worth as much as another. */
  HITS
}
