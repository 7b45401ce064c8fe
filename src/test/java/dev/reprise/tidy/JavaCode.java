package dev.reprise.tidy;

/**
 * Blanks out comments and literals, so that rules see only what is executed. Lines and offsets stay
 * as they were.
 */
final class JavaCode {

  private final String text;
  private final StringBuilder code;
  private int at;

  private JavaCode(String text) {
    this.text = text;
    this.code = new StringBuilder(text);
  }

  static String of(String text) {
    JavaCode scanner = new JavaCode(text);
    while (scanner.at < text.length()) {
      scanner.step();
    }
    return scanner.code.toString();
  }

  private void step() {
    if (text.startsWith("//", at)) {
      blankTo(find("\n", at));
    } else if (text.startsWith("/*", at)) {
      blankTo(find("*/", at + 2) + 2);
    } else if (text.startsWith("\"\"\"", at)) {
      blankTo(endOfLiteral("\"\"\"", at + 3));
    } else if (text.charAt(at) == '"') {
      blankTo(endOfLiteral("\"", at + 1));
    } else if (text.charAt(at) == '\'') {
      blankTo(endOfLiteral("'", at + 1));
    } else {
      at++;
    }
  }

  private int endOfLiteral(String delimiter, int from) {
    int end = from;
    while (end < text.length() && !text.startsWith(delimiter, end)) {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return end + delimiter.length();
  }

  private int find(String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() : found;
  }

  private void blankTo(int end) {
    for (; at < Math.min(end, text.length()); at++) {
      if (text.charAt(at) != '\n') {
        code.setCharAt(at, ' ');
      }
    }
  }
}
