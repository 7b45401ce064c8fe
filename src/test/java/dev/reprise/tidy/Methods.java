package dev.reprise.tidy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds methods and constructors by counting braces. What stands between the last statement or
 * block and an opening brace decides what the brace opens; a parser would know better, and this is
 * right for code that a formatter has passed.
 */
final class Methods {

  /** One body, from the line of its opening brace to that of its closing one. */
  record Body(String name, int start, int end) {}

  private static final Pattern NAME = Pattern.compile("(?<![@.\\w])(\\w+)\\s*\\(");
  private static final Pattern HEADER = Pattern.compile("(?s).*\\)\\s*(throws\\s[\\w.,\\s]+)?");
  private static final Pattern COMPACT =
      Pattern.compile("(?:(?:public|protected|private)\\s+)?([A-Z]\\w*)");
  private static final Pattern OTHER =
      Pattern.compile("\\b(if|for|while|switch|catch|try|synchronized)\\s*\\(|\\b(new|record)\\s");

  private record Open(String name, int offset, int parentheses, int header) {}

  private final String code;
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<Body> bodies = new ArrayList<>();
  private int parentheses;
  private int header;

  private Methods(String code) {
    this.code = code;
  }

  static List<Body> of(SourceFile file) {
    Methods methods = new Methods(file.code());
    for (int i = 0; i < methods.code.length(); i++) {
      methods.step(file, i);
    }
    return methods.bodies;
  }

  private void step(SourceFile file, int i) {
    switch (code.charAt(i)) {
      case '(' -> parentheses++;
      case ')' -> parentheses--;
      case '{' -> open(i);
      case '}' -> close(file, i);
      case ';' -> endStatement(i);
      default -> {}
    }
  }

  private void open(int i) {
    open.push(new Open(methodIn(code.substring(header, i)), i, parentheses, header));
    parentheses = 0;
    header = i + 1;
  }

  private void close(SourceFile file, int i) {
    if (open.isEmpty()) {
      return;
    }
    Open last = open.pop();
    if (!last.name.isEmpty()) {
      bodies.add(new Body(last.name, file.lineOf(last.offset), file.lineOf(i)));
    }
    parentheses = last.parentheses;
    header = last.header;
    endStatement(i);
  }

  /** Inside parentheses a statement or block belongs to a lambda or an annotation: read on. */
  private void endStatement(int i) {
    if (parentheses == 0) {
      header = i + 1;
    }
  }

  private static String methodIn(String header) {
    String stripped = header.strip();
    Matcher compact = COMPACT.matcher(stripped);
    if (compact.matches()) {
      return compact.group(1);
    }
    if (!HEADER.matcher(stripped).matches() || OTHER.matcher(stripped).find()) {
      return "";
    }
    Matcher name = NAME.matcher(stripped);
    return name.find() ? name.group(1) : "";
  }
}
