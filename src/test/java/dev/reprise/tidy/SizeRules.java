package dev.reprise.tidy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How long things may be before they hide something. */
final class SizeRules {

  static final int MAX_FILE_LINES = 400;
  static final int MAX_METHOD_LINES = 70;
  static final int MAX_LINE_LENGTH = 100;

  private SizeRules() {}

  static Stream<Finding> file(SourceFile file) {
    long lines = file.text().lines().count();
    return lines <= MAX_FILE_LINES
        ? Stream.empty()
        : Stream.of(
            new Finding(
                file.path(), (int) lines, lines + " lines; a file has at most " + MAX_FILE_LINES));
  }

  /** Imports are as long as they are. */
  static Stream<Finding> line(SourceFile file) {
    List<String> lines = file.text().lines().toList();
    return IntStream.range(0, lines.size())
        .filter(i -> !lines.get(i).startsWith("import "))
        .filter(i -> length(lines.get(i)) > MAX_LINE_LENGTH)
        .mapToObj(
            i ->
                new Finding(
                    file.path(),
                    i + 1,
                    length(lines.get(i)) + " characters; a line has at most " + MAX_LINE_LENGTH));
  }

  static Stream<Finding> method(SourceFile file) {
    return Methods.of(file).stream()
        .filter(body -> body.end() - body.start() + 1 > MAX_METHOD_LINES)
        .map(
            body ->
                new Finding(
                    file.path(),
                    body.start(),
                    "%s() has %d lines; a method has at most %d"
                        .formatted(body.name(), body.end() - body.start() + 1, MAX_METHOD_LINES)));
  }

  private static int length(String line) {
    return line.codePointCount(0, line.length());
  }
}
