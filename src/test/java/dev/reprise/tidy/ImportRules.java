package dev.reprise.tidy;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who may know whom. Names are looked for everywhere in the code, so that a qualified name does not
 * slip past where an import would be caught.
 */
final class ImportRules {

  private static final String CORE = "gateway-core";
  private static final Pattern OURS = Pattern.compile("\\bdev\\.reprise\\.(\\w+)");
  private static final Pattern OUR_PACKAGE =
      Pattern.compile("\\bdev\\.reprise(?:\\.[a-z]\\w*+)+(?!\\()");
  private static final Pattern JACKSON = Pattern.compile("\\bcom\\.fasterxml\\.jackson\\b");
  private static final Pattern NETTY = Pattern.compile("\\bio\\.netty\\b");
  private static final Pattern ENGINE =
      Pattern.compile(
          "\\b(ai\\.onnxruntime|ai\\.djl|com\\.github\\.benmanes|com\\.aayushatharva"
              + "|com\\.github\\.luben|org\\.sqlite|io\\.lettuce|picocli|com\\.nimbusds"
              + "|io\\.github\\.bucket4j|io\\.opentelemetry|io\\.prometheus)\\b");

  /** The packages of gateway-core, and which of the others each may import. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry("chat", Set.of()),
          entry("embedding", Set.of()),
          entry("guard", Set.of()),
          entry("identity", Set.of("chat")),
          entry("cache", Set.of("chat", "embedding", "guard", "identity")),
          entry("decision", Set.of("cache", "chat", "embedding", "guard")),
          entry("upstream", Set.of("chat")),
          entry("openai", Set.of("chat")),
          entry("telemetry", Set.of("chat", "cache", "decision", "guard")),
          entry("flow", Set.of("chat", "cache", "decision", "embedding", "upstream", "telemetry")),
          entry(
              "admin",
              Set.of(
                  "flow",
                  "cache",
                  "chat",
                  "decision",
                  "embedding",
                  "guard",
                  "identity",
                  "telemetry",
                  "upstream")),
          entry(
              "http",
              Set.of(
                  "admin",
                  "flow",
                  "cache",
                  "chat",
                  "identity",
                  "openai",
                  "upstream",
                  "telemetry")));

  /** The packages of gateway-core that speak JSON. */
  private static final Set<String> SPEAK_JSON = Set.of("dev.reprise.openai", "dev.reprise.admin");

  /** Modules that stand beside each other on the core, by their packages. */
  private static final Map<String, String> ENGINES =
      Map.of(
          "dev.reprise.access", "access",
          "dev.reprise.embedding.onnx", "embedding",
          "dev.reprise.store", "cache-store",
          "dev.reprise.provider", "upstream-clients",
          "dev.reprise.tracing", "tracing");

  private ImportRules() {}

  static Stream<Finding> arrows(SourceFile file) {
    if (!file.isMain() || !file.module().equals(CORE)) {
      return Stream.empty();
    }
    String from = file.packageName().replaceFirst("^dev\\.reprise\\.(\\w+).*", "$1");
    Set<String> allowed = ARROWS.get(from);
    if (allowed == null) {
      return Stream.of(file.finding(0, "package " + from + " is not in the architecture"));
    }
    return file.inCode(OURS)
        .filter(match -> !match.group(1).equals(from) && !allowed.contains(match.group(1)))
        .map(match -> file.finding(match.start(), from + " must not use " + match.group(1)));
  }

  static Stream<Finding> engines(SourceFile file) {
    return refuse(file, file.module().equals(CORE), ENGINE, "gateway-core must not use");
  }

  static Stream<Finding> jackson(SourceFile file) {
    boolean applies =
        file.isMain() && file.module().equals(CORE) && !SPEAK_JSON.contains(file.packageName());
    return refuse(file, applies, JACKSON, "only package openai or admin may use");
  }

  static Stream<Finding> netty(SourceFile file) {
    boolean applies =
        file.isMain()
            && !file.packageName().equals("dev.reprise.http")
            && !file.module().equals("upstream-clients");
    return refuse(file, applies, NETTY, "only package http and upstream-clients may use");
  }

  static Stream<Finding> siblings(SourceFile file) {
    if (!ENGINES.containsValue(file.module())) {
      return Stream.empty();
    }
    return file.inCode(OUR_PACKAGE)
        .filter(match -> !owner(match).isEmpty() && !owner(match).equals(file.module()))
        .map(
            match ->
                file.finding(
                    match.start(), file.module() + " must not use module " + owner(match)));
  }

  /** Every package of a sibling is told to this class, so that none is overlooked. */
  static Stream<Finding> knownPackages(SourceFile file) {
    boolean sibling = ENGINES.containsValue(file.module());
    boolean known = file.module().equals(ownerOf(file.packageName()));
    return !sibling || !file.isMain() || known
        ? Stream.empty()
        : Stream.of(file.finding(0, file.packageName() + " is not listed for " + file.module()));
  }

  private static Stream<Finding> refuse(
      SourceFile file, boolean applies, Pattern pattern, String why) {
    return applies && file.isJava()
        ? file.inCode(pattern).map(match -> file.finding(match.start(), why + " " + match.group()))
        : Stream.empty();
  }

  private static String owner(MatchResult match) {
    return ownerOf(match.group());
  }

  private static String ownerOf(String packageName) {
    return ENGINES.entrySet().stream()
        .filter(entry -> (packageName + ".").startsWith(entry.getKey() + "."))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  static List<Rule> all() {
    return List.of(
        ImportRules::arrows,
        ImportRules::engines,
        ImportRules::jackson,
        ImportRules::netty,
        ImportRules::siblings,
        ImportRules::knownPackages);
  }
}
