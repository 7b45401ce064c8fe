package dev.reprise.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule bites where it should and only there. */
class RulesTest {

  private static final String CORE = "gateway-core/src/main/java/dev/reprise/";

  @ParameterizedTest
  @CsvSource({
    "chat, dev.reprise.cache.CacheKey, chat must not use cache",
    "embedding, dev.reprise.chat.Digest, embedding must not use chat",
    "cache, dev.reprise.flow.Flight, cache must not use flow",
    "upstream, dev.reprise.cache.CacheKey, upstream must not use cache",
    "openai, dev.reprise.http.Reply, openai must not use http",
    "flow, dev.reprise.openai.Json, flow must not use openai",
    "http, dev.reprise.embedding.Embedder, http must not use embedding",
    "telemetry, dev.reprise.flow.Flight, telemetry must not use flow",
    "guard, dev.reprise.cache.CacheKey, guard must not use cache",
    "cache, dev.reprise.decision.Lessons, cache must not use decision",
    "decision, dev.reprise.telemetry.Prices, decision must not use telemetry",
  })
  void anImportAgainstTheArrowsIsFound(String from, String imported, String message) {
    assertFound(inCore(from, "import " + imported + ";\n"), 2, message);
  }

  @ParameterizedTest
  @CsvSource({
    "cache, dev.reprise.embedding.Embedding",
    "upstream, dev.reprise.chat.Digest",
    "flow, dev.reprise.telemetry.ExchangeObserver",
    "cache, dev.reprise.guard.Veto",
    "decision, dev.reprise.guard.Guard",
    "flow, dev.reprise.decision.Lessons",
    "telemetry, dev.reprise.decision.DecisionObserver",
    "admin, dev.reprise.decision.Quality",
    "http, dev.reprise.upstream.Headers",
    "http, io.netty.channel.Channel",
    "openai, com.fasterxml.jackson.core.JsonParser",
    "chat, java.util.List",
  })
  void anImportAlongTheArrowsIsFine(String from, String imported) {
    assertThat(inCore(from, "import " + imported + ";\n")).isEmpty();
  }

  @Test
  void aQualifiedNameIsAnImportToo() {
    assertFound(inCore("chat", "class A {\n  dev.reprise.flow.Flight f;\n}\n"), 3, "use flow");
  }

  @Test
  void aPackageThatNobodyPlannedIsFound() {
    assertFound(inCore("misc", ""), 1, "package misc is not in the architecture");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ai.onnxruntime.OrtSession",
        "com.github.benmanes.caffeine.cache.Cache",
        "org.sqlite.JDBC",
        "io.lettuce.core.RedisClient",
        "picocli.CommandLine",
      })
  void anEngineInTheCoreIsFound(String engine) {
    assertFound(inCore("cache", "import " + engine + ";\n"), 2, "gateway-core must not use");
  }

  @Test
  void jacksonAndNettyStayInTheirPackages() {
    String jackson = "import com.fasterxml.jackson.core.JsonParser;\n";
    String netty = "import io.netty.channel.Channel;\n";

    assertFound(inCore("http", jackson), 2, "only package openai");
    assertFound(inCore("flow", netty), 2, "only package http");
    assertFound(
        in("config/src/main/java/dev/reprise/config/A.java", netty), 1, "only package http");
    assertThat(in("config/src/main/java/dev/reprise/config/A.java", jackson)).isEmpty();
  }

  @Test
  void modulesBesideEachOtherAreFound() {
    String path = "cache-store/src/main/java/dev/reprise/store/A.java";
    String own = "package dev.reprise.store;\n";

    assertFound(in(path, own + "import dev.reprise.provider.A;\n"), 2, "module upstream-clients");
    assertFound(in(path, own + "import dev.reprise.embedding.onnx.A;\n"), 2, "module embedding");
    assertThat(in(path, own + "import dev.reprise.embedding.Embedding;\n")).isEmpty();
    assertFound(in(path, "package dev.reprise.other;\n"), 1, "is not listed for cache-store");
  }

  @Test
  void whatIsTooLongIsFound() {
    assertFound(source("// x\n".repeat(401)), 401, "401 lines");
    assertFound(source("\n// " + "é".repeat(98) + "\n"), 2, "101 characters");
    assertThat(source("// x\n".repeat(400))).isEmpty();
    assertThat(source("// " + "é".repeat(97) + "\n")).isEmpty();
    assertThat(source("import a." + "b".repeat(100) + ";\n")).isEmpty();
  }

  @Test
  void anUnfulfilledPromiseIsFound() {
    assertFound(source("\n// TO" + "DO later\n"), 2, "is a promise");
    assertFound(source("/* FIX" + "ME */"), 1, "is a promise");
    assertThat(source("class Mas" + "TO" + "DON {}")).isEmpty();
  }

  @Test
  void callsThatHideOrWaitAreFound() {
    assertFound(source("\nclass A { void b() { e.printStackTrace(); } }"), 2, "printStackTrace");
    assertFound(source("class A { void b() { Thread.sleep(1); } }"), 1, "Thread.sleep");
    assertFound(source("class A { void b() { TimeUnit.DAYS.sleep(1); } }"), 1, "sleep");
    assertThat(source("class A { String b = \"Thread.sleep(1)\"; /* Thread.sleep(2) */ }"))
        .isEmpty();
  }

  @Test
  void anAllowanceCoversItsCallInItsFile() {
    SourceFile file = SourceFile.of("demo/A.java", "Thread.sleep(1); e.printStackTrace();");
    var allowed = List.of(new WordRules.Allowance("Thread.sleep", "demo/A.java", "simulates time"));

    assertFound(WordRules.calls(file, allowed).toList(), 1, "printStackTrace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class CacheManager {}",
        "interface StringUtils {}",
        "record HitInfo(int a) {}",
        "enum TestHelper {}",
        "final class StoreImpl extends Store {}",
        "class LineProcessorFactory {}",
        "class RequestHandler {}",
        "class RequestHandler extends Base {}",
      })
  void aNameThatSaysNothingIsFound(String declaration) {
    assertFound(source(declaration), 1, "says nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class Implementation {}",
        "class Information {}",
        "import io.netty.a.Duplex;class RequestHandler extends Duplex {}",
        "// class AManager {}",
      })
  void aNameThatSaysSomethingIsFine(String declaration) {
    assertThat(source(declaration)).isEmpty();
  }

  @Test
  void theHostOfARegistryIsFoundInAnyText() {
    SourceFile file =
        SourceFile.of("web/lock.json", "{\n\"a\": \"https://registry.npm" + "js.org\"}");

    assertFound(Tidy.texts(List.of(file)), 2, "names the registry");
    assertThat(Tidy.texts(List.of(SourceFile.of("pom.xml", "http://maven.apache.org/POM"))))
        .isEmpty();
  }

  private static List<Finding> inCore(String packageName, String body) {
    String path = CORE + packageName + "/A.java";
    return in(path, "package dev.reprise." + packageName + ";\n" + body);
  }

  private static List<Finding> source(String text) {
    return in("src/test/java/dev/reprise/A.java", text);
  }

  private static List<Finding> in(String path, String text) {
    return Tidy.sources(List.of(SourceFile.of(path, text)));
  }

  private static void assertFound(List<Finding> findings, int line, String message) {
    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.line()).isEqualTo(line);
              assertThat(finding.message()).contains(message);
            });
  }
}
