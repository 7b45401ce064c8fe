package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.Samples.DEFAULTS;
import static dev.reprise.config.yaml.Samples.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenFilesTest {

  @TempDir Path directory;

  @Test
  void aFileIsReadAndNamedAsGiven() throws Exception {
    Path file = file("server:\n  port: 1\n".getBytes(StandardCharsets.UTF_8));

    assertThat(YamlReader.read(file, DEFAULTS, Map.<String, String>of()::get).server().port())
        .isEqualTo(1);
    assertThat(problem(file("x: 1".getBytes(StandardCharsets.UTF_8))))
        .startsWith(file + ":1: x: unknown key");
  }

  @Test
  void aFileThatIsNotThereOrNoFileIsNamed() {
    Path absent = directory.resolve("absent.yaml");

    assertThat(problem(absent)).isEqualTo(absent + ": does not exist");
    assertThat(problem(directory)).isEqualTo(directory + ": is a directory; expected a YAML file");
  }

  @Test
  void aFileThatIsNotUtf8IsRefusedWithLineAndByte() throws Exception {
    Path file = file("server:\n  host: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(problem(file)).isEqualTo(file + ":2: is not UTF-8: byte 0xE9");
    assertThat(problem(file("a: 1".getBytes(StandardCharsets.UTF_16)))).contains("is not UTF-8");
  }

  @Test
  void aFileBeyondTheLimitIsRefusedUnparsed() throws Exception {
    Path file = file(("#" + "x".repeat(SourceText.MAX_BYTES)).getBytes(StandardCharsets.UTF_8));

    assertThat(problem(file)).contains("larger than 1 MiB");
  }

  @Test
  void controlCharactersAreRefused() {
    problems("server:\n  host: \u0000\n")
        .containsExactly("reprise.yaml:2: not valid YAML: control character U+0000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server:\n\tport: 1\n",
        "server:\n  port: 1\n host: a\n",
        "server:\n  - port: [1\nhost: a",
        "server:\n  \"port: 1\n",
        "server:\n  host: @x\n",
        "server:\n  host: a: b\n",
        "server:\n  host: {a: ${B}}\n",
      })
  void brokenYamlIsOneProblemWithALine(String text) {
    problems(text)
        .singleElement()
        .asString()
        .matches("reprise\\.yaml:[2-5]: not valid YAML: .*")
        .doesNotContain("Exception", "StringReader", "\n");
  }

  @Test
  void tabsAreNamed() {
    problems("server:\n\tport: 1\n").singleElement().asString().contains("\\t(TAB)");
  }

  @Test
  void anOpenQuoteIsToldWithTheLineWhereItBegan() {
    problems("server:\n  host: 'a\n\n\n")
        .singleElement()
        .asString()
        .contains("quoted scalar from line 2");
  }

  @Test
  void aSecondDocumentIsRefused() {
    problems("server: {}\n---\nserver: {}\n")
        .containsExactly(
            "reprise.yaml:3: a second document begins; a configuration is one document");
  }

  @Test
  void anchorsAliasesAndTagsAreRefused() {
    problems("server: &s\n  port: 1\nupstream: *s\n")
        .containsExactly(
            "reprise.yaml:1: server: anchors (&s) are not supported",
            "reprise.yaml:3: upstream: aliases (*s) are not supported");
    problems("server:\n  port: !!int 1\ncache: !x {}\n")
        .satisfiesExactly(
            port -> assertThat(port).startsWith("reprise.yaml:2: server.port: tags ("),
            cache -> assertThat(cache).startsWith("reprise.yaml:3: cache: tags ("));
  }

  @Test
  void nestingIsBounded() {
    problems("server: " + "[".repeat(500_000)).singleElement().asString().contains("nested deeper");
    problems("{a: ".repeat(100_000)).singleElement().asString().contains("nested deeper");
    problems("- ".repeat(100_000)).singleElement().asString().contains("nested deeper");
  }

  @Test
  void aBombOfAliasesDoesNotGoOff() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s]\n".formatted(i, i, before, before));
    }
    problems(bomb.toString()).anyMatch(problem -> problem.contains("aliases (*a0)"));
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("reprise.yaml"), content);
  }

  private static String problem(Path file) {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> YamlReader.read(file, DEFAULTS, Map.<String, String>of()::get));
    return e.getMessage();
  }
}
