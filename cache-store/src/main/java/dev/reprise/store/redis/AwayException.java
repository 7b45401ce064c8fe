package dev.reprise.store.redis;

/** The server did not answer in time, refused, or is not there. */
final class AwayException extends Exception {

  AwayException(Throwable cause) {
    super(message(cause), cause);
  }

  /** A server that does not know a command repeats it: with the password, when it logs in. */
  private static String message(Throwable cause) {
    return full(cause).replaceAll("(?s), with args.*", "");
  }

  /** The client's own messages say little, their last cause says it. */
  private static String full(Throwable cause) {
    Throwable last = cause;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    String own = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    String all = last == cause ? own : own + ": " + last.getMessage();
    return all.lines().findFirst().orElse(own);
  }

  AwayException(String message) {
    super(message);
  }
}
