package dev.reprise.transfer;

/**
 * A line that cannot be imported. Its message names what was expected and never quotes what the
 * line says, which may be anybody's prompt.
 */
final class LineException extends Exception {
  private static final long serialVersionUID = 1L;

  LineException(String message) {
    super(message);
  }
}
