package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.Samples.problems;
import static dev.reprise.config.yaml.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyProblemsTest {

  @Test
  void anUnknownKeyIsNamedWithTheNearestKnownOne() {
    problems("upstream:\n  retry: {}\n  conect-timeout-ms: 5\n")
        .containsExactly(
            "reprise.yaml:3: upstream.conect-timeout-ms: unknown key;"
                + " did you mean 'connect-timeout-ms'?");
  }

  @ParameterizedTest
  @CsvSource({
    "connectTimeoutMs, connect-timeout-ms",
    "connect_timeout_ms, connect-timeout-ms",
    "CONNECT-TIMEOUT-MS, connect-timeout-ms",
    "connect-timeout, connect-timeout-ms",
    "api-kye, api-key",
    "rety, retry",
  })
  void otherSpellingsLeadToTheKey(String spelled, String meant) {
    problems("upstream: {" + spelled + ": 1}")
        .singleElement()
        .asString()
        .endsWith("did you mean '" + meant + "'?");
  }

  @Test
  void anUnknownKeyLikeNoOtherIsAnsweredWithAllThereAre() {
    problems("server:\n  colour: red\n")
        .containsExactly(
            "reprise.yaml:2: server.colour: unknown key;"
                + " known are 'port', 'host', 'keep-alive'");
  }

  @Test
  void aKeyGivenTwiceIsRefusedWithBothLines() {
    problems("server:\n  port: 1\n\n  port: 2\nserver: {}\n")
        .containsExactly(
            "reprise.yaml:4: server.port: given twice, first on line 2",
            "reprise.yaml:5: server: given twice, first on line 1");
  }

  @Test
  void aKeyThatIsNotTextIsRefused() {
    problems("server:\n  ? [a, b]\n  : 1\n")
        .containsExactly("reprise.yaml:2: not valid YAML: a key must be plain text");
  }

  @Test
  void anOverlongKeyIsCutInMessages() {
    problems("server: {? " + "k".repeat(5_000) + " : 1}")
        .singleElement()
        .asString()
        .hasSizeLessThan(250)
        .contains("kkk…: unknown key");
  }

  @Test
  void allProblemsOfAFileAreToldAtOnceInTheOrderOfItsLines() {
    problems(
            """
            server:
              prot: 1
              port: eighty
            upstrem: {}
            cache:
              threshold: high
              sizes: [1, two, 3, four]
              tenant-rule: Shared
            """)
        .extracting(problem -> problem.replaceFirst(": (\\S+): .*", " $1"))
        .containsExactly(
            "reprise.yaml:2 server.prot",
            "reprise.yaml:3 server.port",
            "reprise.yaml:4 upstrem",
            "reprise.yaml:6 cache.threshold",
            "reprise.yaml:7 cache.sizes[1]",
            "reprise.yaml:7 cache.sizes[3]",
            "reprise.yaml:8 cache.tenant-rule");
  }

  @Test
  void aFileFullOfProblemsIsNotToldToTheEnd() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append("key").append(i).append(": 1\n");
    }
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(text.toString()));

    List<Problem> problems = e.problems();
    assertThat(problems).hasSize(101);
    assertThat(problems.getLast()).hasToString("reprise.yaml: and 4900 more problems");
  }

  @ParameterizedTest
  @CsvSource({"port, port, 0", "prot, port, 1", "pot, port, 1", "porta, port, 1", "'', abc, 3"})
  void distanceCountsEdits(String a, String b, int edits) {
    assertThat(Names.distance(a, b)).isEqualTo(edits);
  }
}
