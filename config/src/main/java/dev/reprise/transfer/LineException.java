package dev.reprise.transfer;

/**
 * A line that cannot be used. Its message names what was expected and never quotes what the line
 * says, which may be anybody's prompt.
 */
public final class LineException extends Exception {
  private static final long serialVersionUID = 1L;

  public LineException(String message) {
    super(message);
  }
}
