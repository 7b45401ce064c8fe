package dev.reprise.store.seal;

/** What was sealed cannot be opened here, or was to be sealed and is not. */
public final class SealedException extends Exception {

  SealedException(String message) {
    super(message);
  }
}
