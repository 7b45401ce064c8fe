package dev.reprise.flow;

/**
 * A {@code reprise-*} header says something that cannot be understood. Its message is fit for the
 * caller: it names the header, what was expected and what came, shortened and printable.
 */
public final class InvalidControlException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN_CHARS = 40;

  private final String header;

  InvalidControlException(String header, String expected, String actual) {
    super(header + ": expected " + expected + ", got \"" + shown(actual) + "\"");
    this.header = header;
  }

  /** The header's name in lower case. */
  public String header() {
    return header;
  }

  private static String shown(String value) {
    StringBuilder shown = new StringBuilder(SHOWN_CHARS + 3);
    for (int i = 0; i < Math.min(value.length(), SHOWN_CHARS); i++) {
      char c = value.charAt(i);
      shown.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '?' : c);
    }
    return value.length() > SHOWN_CHARS ? shown.append("...").toString() : shown.toString();
  }
}
