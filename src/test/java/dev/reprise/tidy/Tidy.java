package dev.reprise.tidy;

import java.util.List;
import java.util.stream.Stream;

/** All rules at once. */
public final class Tidy {

  private static final List<Rule> SOURCES =
      Stream.of(
              List.<Rule>of(SizeRules::file, SizeRules::line, SizeRules::method),
              ImportRules.all(),
              WordRules.ofSources())
          .flatMap(List::stream)
          .toList();

  private Tidy() {}

  /** What is wrong with Java sources. */
  public static List<Finding> sources(List<SourceFile> files) {
    return files.stream()
        .filter(SourceFile::isJava)
        .flatMap(file -> SOURCES.stream().flatMap(rule -> rule.check(file)))
        .toList();
  }

  /** What is wrong with any text. */
  public static List<Finding> texts(List<SourceFile> files) {
    return files.stream().flatMap(WordRules::registries).toList();
  }

  /** Exceptions to a rule that nothing makes use of any more. */
  public static List<Finding> idleAllowances(List<SourceFile> files) {
    return WordRules.ALLOWED.stream()
        .filter(allowance -> files.stream().noneMatch(file -> WordRules.needs(file, allowance)))
        .map(a -> new Finding(a.path(), 0, "has no " + a.call() + " to be allowed any more"))
        .toList();
  }
}
