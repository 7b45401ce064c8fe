package dev.reprise.store.sqlite;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredCompletion;

/** What the file has to hear of one key or state; a later one says all that an earlier one did. */
sealed interface Change {

  /** What it is about. */
  Object subject();

  /** The entry is there in place of any other. */
  record Stored(StoredCompletion entry) implements Change {
    @Override
    public CacheKey subject() {
      return entry.key();
    }
  }

  /** All but the answer may be another. */
  record Learned(StoredCompletion entry) implements Change {
    @Override
    public CacheKey subject() {
      return entry.key();
    }
  }

  /** Nothing is there any more. */
  record Left(CacheKey key) implements Change {
    @Override
    public CacheKey subject() {
      return key;
    }
  }

  /** A state of a part of the program has another value. */
  record State(String name) implements Change {
    @Override
    public String subject() {
      return name;
    }
  }
}
