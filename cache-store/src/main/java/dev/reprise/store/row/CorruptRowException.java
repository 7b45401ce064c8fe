package dev.reprise.store.row;

/** Bytes that are no row: cut off, damaged, or of a version that is not known here. */
public final class CorruptRowException extends Exception {

  CorruptRowException(String message) {
    super(message);
  }

  CorruptRowException(String message, Throwable cause) {
    super(message, cause);
  }
}
