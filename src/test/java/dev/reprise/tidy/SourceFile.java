package dev.reprise.tidy;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One text file of the project.
 *
 * @param path from the project's root, with slashes
 * @param text as it is
 * @param code the same, character by character, with blanks for whatever Java does not execute:
 *     comments, strings, characters; the text itself when it is not Java
 */
public record SourceFile(String path, String text, String code) {

  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  public static SourceFile of(String path, String text) {
    return new SourceFile(path, text, path.endsWith(".java") ? JavaCode.of(text) : text);
  }

  boolean isJava() {
    return path.endsWith(".java");
  }

  /** Whether it is delivered, as opposed to tests, benchmarks and documents. */
  boolean isMain() {
    return isJava() && path.contains("/src/main/java/");
  }

  /** The Maven module, for files of {@code <module>/src}. */
  String module() {
    return path.replaceFirst("/.*", "");
  }

  String packageName() {
    Matcher matcher = PACKAGE.matcher(code);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Where the code, not counting its own package declaration, has the pattern. */
  Stream<MatchResult> inCode(Pattern pattern) {
    return pattern.matcher(PACKAGE.matcher(code).replaceAll(declared -> blank(declared))).results();
  }

  Finding finding(int offset, String message) {
    return new Finding(path, lineOf(offset), message);
  }

  int lineOf(int offset) {
    return 1 + (int) text.chars().limit(offset).filter(character -> character == '\n').count();
  }

  private static String blank(MatchResult match) {
    return " ".repeat(match.group().length());
  }
}
