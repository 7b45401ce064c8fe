package dev.reprise.store;

import org.jspecify.annotations.Nullable;

/**
 * What is configured cannot be used and will not get better by itself: thrown at the start only.
 */
public class UnusableStoreException extends RuntimeException {

  public UnusableStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
