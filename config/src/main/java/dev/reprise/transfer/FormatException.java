package dev.reprise.transfer;

/** A file that cannot be imported as a whole. Its message begins with the file and the line. */
public final class FormatException extends Exception {
  private static final long serialVersionUID = 1L;

  FormatException(String message) {
    super(message);
  }
}
