package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.Samples.problems;
import static dev.reprise.config.yaml.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.config.yaml.Samples.Config;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

  private static final Map<String, String> ENV =
      Map.of("KEY", "sk-1", "PORT", "81", "EMPTY", "", "ODD", "a\\$1: [b", "NESTED", "${KEY}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ${KEY}               | sk-1
          Bearer ${KEY}        | Bearer sk-1
          ${KEY}${PORT}        | sk-181
          ${NONE:-none}        | none
          ${EMPTY:-none}       | none
          <${EMPTY}>           | <>
          <${NONE:-}>          | <>
          ${NONE:-a:-b}        | a:-b
          ${KEY:-other}        | sk-1
          $${KEY}              | ${KEY}
          $$${KEY}             | $${KEY}
          $KEY and $$ and $    | $KEY and $$ and $
          ${ODD}               | a\\$1: [b
          ${NESTED}            | ${KEY}
          """)
  void referencesAreReplacedOnceAndVerbatim(String written, String meant) throws Exception {
    assertThat(read("upstream:\n  api-key: " + written, ENV).upstream().apiKey()).isEqualTo(meant);
  }

  @Test
  void replacementComesBeforeConversion() throws Exception {
    Config config =
        read(
            """
            server: {port: "${PORT}"}
            upstream: {connect-timeout-ms: "${NONE:-7}"}
            cache: {sizes: ["1${PORT}"], prices: {x: "0.${PORT}"}, tenant-rule: "${R:-shared}"}
            """,
            ENV);

    assertThat(config.server().port()).isEqualTo(81);
    assertThat(config.upstream().connectTimeoutMs()).isEqualTo(7);
    assertThat(config.cache().sizes()).containsExactly(181);
    assertThat(config.cache().prices()).containsEntry("x", 0.81);
    assertThat(config.cache().tenantRule()).isEqualTo(Samples.TenantRule.SHARED);
  }

  @Test
  void keysAreNotReplaced() throws Exception {
    assertThat(read("cache: {labels: {\"${KEY}\": x}}", ENV).cache().labels())
        .containsOnlyKeys("${KEY}");
  }

  @Test
  void anUnsetVariableIsNamed() {
    problems("upstream:\n  api-key: x${OPENAI_API_KEY}\n")
        .containsExactly(
            "reprise.yaml:2: upstream.api-key: environment variable OPENAI_API_KEY is not set;"
                + " set it, or write ${OPENAI_API_KEY:-default}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${}", "${1A}", "${A-b}", "${A B}", "${:-x}"})
  void aReferenceThatNamesNoVariableIsRefused(String reference) {
    problems("upstream:\n  api-key: \"" + reference + "\"\n")
        .singleElement()
        .asString()
        .startsWith("reprise.yaml:2: upstream.api-key: '" + reference + "' names no variable");
  }

  @Test
  void anUnclosedReferenceIsRefused() {
    problems("upstream:\n  api-key: ${KEY\n", ENV)
        .containsExactly("reprise.yaml:2: upstream.api-key: '${KEY' lacks its closing brace");
  }

  @Test
  void aValueFromTheEnvironmentIsNeverPrinted() {
    problems("server:\n  port: ${KEY}\n", ENV)
        .containsExactly(
            "reprise.yaml:2: server.port: expected an integer, got the value of '${KEY}'");
    problems("server:\n  - ${KEY}\n", ENV).noneMatch(problem -> problem.contains("sk-1"));
  }

  @Test
  void aConstructorsMessageDoesNotPrintItEither() {
    problems("upstream:\n  api-key: \"Bearer ${KEY}\"\n", Map.of("KEY", "secret-abc"))
        .containsExactly(
            "reprise.yaml:2: upstream.api-key: must be a test key, got 'Bearer ${KEY}'");
    problems("server:\n  port: ${PORT}\n", Map.of("PORT", "-5"))
        .containsExactly("reprise.yaml:2: server.port: must be 0 to 65535, got ${PORT}");
  }
}
