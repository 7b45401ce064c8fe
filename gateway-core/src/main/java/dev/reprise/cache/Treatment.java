package dev.reprise.cache;

/** What the cache does with requests of a kind, from the most to the least it may do. */
public enum Treatment {
  /** Both tiers, as far as there is a question. */
  BOTH,
  /** Both tiers, shared with nobody but the same user; {@link #SHORT} when no user is named. */
  PRIVATE,
  /** The exact tier alone. */
  EXACT,
  /** The exact tier alone, and not for long. */
  SHORT,
  /** Neither looked up nor stored. */
  OFF
}
