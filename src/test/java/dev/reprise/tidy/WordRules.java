package dev.reprise.tidy;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words that say nothing, promise something, or name a place that may not be there tomorrow. */
final class WordRules {

  /**
   * A call that is refused everywhere but here.
   *
   * @param reason why this file is right to make it
   */
  record Allowance(String call, String path, String reason) {}

  /** Where waiting by the clock is the point. */
  static final List<Allowance> ALLOWED = List.of();

  // In two parts, since this file is checked as well.
  private static final Pattern PROMISE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern CALL =
      Pattern.compile("\\b(printStackTrace|(?:Thread|TimeUnit\\.\\w+|SECONDS)\\.sleep)\\s*\\(");
  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|record|enum)\\s+(\\w+)([^{;]*)\\{");
  private static final Set<String> EMPTY_WORDS =
      Set.of("Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Info", "Processor");
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern SUPERTYPE = Pattern.compile("\\b(?:extends|implements)\\s+(\\w+)");

  private static final Pattern REGISTRY =
      Pattern.compile(
          Stream.of(
                  "repo1 maven org",
                  "repo maven apache org",
                  "central sonatype",
                  "oss sonatype",
                  "registry npmjs",
                  "registry yarnpkg",
                  "pypi org",
                  "files pythonhosted",
                  "deb debian org",
                  "security debian org",
                  "archive ubuntu com",
                  "docker io",
                  "ghcr io",
                  "quay io",
                  "static crates io",
                  "proxy golang org",
                  "plugins gradle org")
              .map(host -> "\\b" + host.replace(" ", "\\.") + "\\b")
              .collect(Collectors.joining("|")));

  private WordRules() {}

  static Stream<Finding> promises(SourceFile file) {
    return PROMISE
        .matcher(file.text())
        .results()
        .map(match -> file.finding(match.start(), match.group() + " is a promise; do it or not"));
  }

  static Stream<Finding> calls(SourceFile file) {
    return calls(file, ALLOWED);
  }

  static Stream<Finding> calls(SourceFile file, List<Allowance> allowed) {
    return file.inCode(CALL)
        .filter(match -> allowed.stream().noneMatch(a -> covers(a, file, match.group(1))))
        .map(match -> file.finding(match.start(), match.group(1) + " is not used here"));
  }

  /** Whether the file makes the call that the allowance is for. */
  static boolean needs(SourceFile file, Allowance allowance) {
    return file.inCode(CALL).anyMatch(match -> covers(allowance, file, match.group(1)));
  }

  private static boolean covers(Allowance allowance, SourceFile file, String call) {
    return allowance.call().equals(call) && allowance.path().equals(file.path());
  }

  static Stream<Finding> typeNames(SourceFile file) {
    return file.inCode(TYPE)
        .flatMap(
            match ->
                HUMP.splitAsStream(match.group(1))
                    .filter(word -> isEmpty(word, match, file))
                    .map(word -> finding(file, match, word)));
  }

  static Stream<Finding> registries(SourceFile file) {
    return REGISTRY
        .matcher(file.text())
        .results()
        .map(match -> file.finding(match.start(), "names the registry " + match.group()));
  }

  static List<Rule> ofSources() {
    return List.of(WordRules::promises, WordRules::calls, WordRules::typeNames);
  }

  private static boolean isEmpty(String word, MatchResult type, SourceFile file) {
    return EMPTY_WORDS.contains(word) || (word.equals("Handler") && !isNettys(type, file));
  }

  /** A handler in Netty's sense extends or implements a type that is imported from there. */
  private static boolean isNettys(MatchResult type, SourceFile file) {
    return SUPERTYPE
        .matcher(type.group(2))
        .results()
        .map(
            supertype ->
                Pattern.compile("import io\\.netty\\.[\\w.]+\\." + supertype.group(1) + ";"))
        .anyMatch(imported -> imported.matcher(file.code()).find());
  }

  private static Finding finding(SourceFile file, MatchResult type, String word) {
    return file.finding(type.start(), type.group(1) + ": '" + word + "' says nothing in a name");
  }
}
