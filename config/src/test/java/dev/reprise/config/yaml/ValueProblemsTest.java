package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.Samples.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueProblemsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server: {port: eighty}            | server.port: expected an integer, got 'eighty'
          server: {port: 80.5}              | server.port: expected an integer, got '80.5'
          server: {port: 0x50}              | server.port: expected an integer, got '0x50'
          server: {port: 0120}              | server.port: expected an integer, got '0120'
          server: {port: true}              | server.port: expected an integer, got 'true'
          server: {keep-alive: yes}         | server.keep-alive: expected true or false, got 'yes'
          cache: {threshold: .nan}          | cache.threshold: expected a number, got '.nan'
          cache: {threshold: 1d}            | cache.threshold: expected a number, got '1d'
          upstream: {base-url: http://a b}  | upstream.base-url: expected a URI, got 'http://a b'
          """)
  void aValueOfAnotherTypeIsRefused(String text, String expected) {
    problems(text).containsExactly("reprise.yaml:1: " + expected);
  }

  @Test
  void aNumberBeyondItsTypeIsRefusedWithTheRange() {
    problems("server: {port: 99999999999}")
        .containsExactly(
            "reprise.yaml:1: server.port: expected an integer from -2147483648 to 2147483647,"
                + " got '99999999999'");
    problems("upstream: {connect-timeout-ms: 9223372036854775808}")
        .singleElement()
        .asString()
        .contains("to 9223372036854775807");
    problems("cache: {threshold: 1e999}").singleElement().asString().contains("a number up to");
  }

  @Test
  void anEnumNamesItsConstantsAsTheyAreWritten() {
    problems("cache:\n  tenant-rule: PER_CREDENTIAL\n")
        .containsExactly(
            "reprise.yaml:2: cache.tenant-rule: expected one of 'per-credential', 'shared',"
                + " got 'PER_CREDENTIAL'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server: 5                 | server: expected a section of keys, got '5'
          server: [5]               | server: expected a section of keys, got a list
          server: {port: [1]}       | server.port: expected a single value, got a list
          server: {port: {a: 1}}    | server.port: expected a single value, got a section of keys
          cache: {models: a}        | cache.models: expected a list, got 'a'
          cache: {models: {a: 1}}   | cache.models: expected a list, got a section of keys
          cache: {models: [[a]]}    | cache.models[0]: expected a single value, got a list
          cache: {prices: [1]}      | cache.prices: expected a map, got a list
          cache: {prices: {x: {}}}  | cache.prices.x: expected a single value, got a section of keys
          hello                     | expected a section of keys, got 'hello'
          """)
  void aValueOfAnotherShapeIsRefused(String text, String expected) {
    problems(text).containsExactly("reprise.yaml:1: " + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server: {port: }", "server: {port: null}", "server: {port: ~}"})
  void aKeyWithoutAValueIsRefused(String text) {
    problems(text)
        .containsExactly(
            "reprise.yaml:1: server.port: has no value;"
                + " remove the key to keep the default, or write \"\" for an empty text");
  }

  @Test
  void listsAndMapsWithoutAValueSayHowToBeEmpty() {
    problems("cache:\n  models:\n  prices:\n")
        .satisfiesExactly(
            models -> assertThat(models).contains("write []"),
            prices -> assertThat(prices).contains("write {}"));
  }

  @Test
  void whatAConstructorRefusesIsToldAtTheKeyThatItNames() {
    problems("server:\n  host: a\n  port: 70000\n")
        .containsExactly("reprise.yaml:3: server.port: must be 0 to 65535, got 70000");
  }

  @Test
  void whatAConstructorRefusesOfANestedKeyIsToldThereOrAtTheSectionAroundIt() {
    problems("server: {port: 666}\nupstream:\n  retry:\n    attempts: 9\n")
        .containsExactly("reprise.yaml:4: upstream.retry.attempts: expected 0 on this port");
    problems("server: {port: 666}\nupstream:\n  retry: {}\n")
        .containsExactly("reprise.yaml:3: upstream.retry.attempts: expected 0 on this port");
  }

  @Test
  void whatAConstructorRefusesOfTheWholeIsToldAtItsSection() {
    problems("# first\nserver:\n  host: \"\"\n")
        .containsExactly("reprise.yaml:2: server: a host is needed to keep connections alive");
  }

  @Test
  void aConstructorIsNotAskedAboutValuesThatCouldNotBeConverted() {
    problems("server:\n  host: \"\"\n  keep-alive: no\n")
        .containsExactly("reprise.yaml:3: server.keep-alive: expected true or false, got 'no'");
  }

  @Test
  void overlongAndUnprintableTextIsCutInMessages() {
    problems("server: {port: \"a\\nb\\tc" + "x".repeat(900) + "\"}")
        .singleElement()
        .asString()
        .hasSizeLessThan(200)
        .contains("'a b cxxx")
        .endsWith("…'");
  }
}
