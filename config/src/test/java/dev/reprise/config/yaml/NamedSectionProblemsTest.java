package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.RouteSamples.problems;
import static dev.reprise.config.yaml.RouteSamples.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSectionProblemsTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "gpt-4.1_mini", "A.", "a--"})
  void namesAreFree(String name) throws Exception {
    String longest = name + "x".repeat(64 - name.length());

    assertThat(read("cache: {routes: {" + name + ": {}, " + longest + ": {}}}").routes())
        .containsOnlyKeys(name, longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", ".a", "_a", "a b", "a/b", "\u00e9", "a:b"})
  void otherNamesAreRefusedWithWhatIsExpected(String name) {
    problems("cache:\n  routes:\n    ok: {}\n    \"" + name + "\": {}\n")
        .containsExactly(
            "reprise.yaml:4: cache.routes."
                + name
                + ": expected a name of up to 64 letters, digits, '.', '_' and '-',"
                + " the first a letter or digit, got '"
                + name
                + "'");
  }

  @Test
  void emptyAndOverlongNamesAreRefused() {
    problems("cache: {routes: {\"\": {}}}").singleElement().asString().endsWith("got ''");
    problems("cache: {routes: {" + "x".repeat(65) + ": {}}}")
        .singleElement()
        .asString()
        .contains("up to 64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5            | routes: expected a map, got '5'
          [{}]         | routes: expected a map, got a list
          {a: 5}       | routes.a: expected a section of keys, got '5'
          {a: [{}]}    | routes.a: expected a section of keys, got a list
          ''           | routes: has no value; remove the key to keep the default,\
           or write {} for an empty map
          """)
  void aValueOfAnotherShapeIsRefused(String routes, String expected) {
    problems("cache:\n  routes: " + routes + "\n")
        .containsExactly("reprise.yaml:2: cache." + expected);
  }

  @Test
  void mistakesInNamedSectionsAreToldTogetherWithLineAndPath() {
    problems(
            """
            cache:
              routes:
                support:
                  lable: x
                  policy:
                    ttl-seconds: soon
                    semantic: {enabld: true}
                -bad:
                  match:
                    plans: [paid, FREE_TRIAL]
                    limits: {tokens: 1.5}
            labels: {}
            """)
        .containsExactly(
            "reprise.yaml:4: cache.routes.support.lable: unknown key; did you mean 'label'?",
            "reprise.yaml:6: cache.routes.support.policy.ttl-seconds:"
                + " expected an integer, got 'soon'",
            "reprise.yaml:7: cache.routes.support.policy.semantic.enabld:"
                + " unknown key; did you mean 'enabled'?",
            "reprise.yaml:8: cache.routes.-bad: expected a name of up to 64 letters, digits,"
                + " '.', '_' and '-', the first a letter or digit, got '-bad'",
            "reprise.yaml:10: cache.routes.-bad.match.plans[1]:"
                + " expected one of 'free-trial', 'paid', got 'FREE_TRIAL'",
            "reprise.yaml:11: cache.routes.-bad.match.limits.tokens:"
                + " expected an integer, got '1.5'",
            "reprise.yaml:12: labels: unknown key; known are 'cache'");
  }

  @Test
  void aNameGivenTwiceIsRefused() {
    problems("cache:\n  routes:\n    a: {}\n    a: {}\n")
        .containsExactly("reprise.yaml:4: cache.routes.a: given twice, first on line 3");
  }

  @Test
  void whatAConstructorRefusesIsToldAtTheKeyInTheNamedSection() {
    problems(
            """
            cache:
              policy: {ttl-seconds: -1}
              routes:
                a:
                  policy:
                    ttl-seconds: -2
                b:
                  policy:
                    semantic: {threshold: 2}
            """)
        .containsExactly(
            "reprise.yaml:2: cache.policy.ttl-seconds: must be >= 0, got -1",
            "reprise.yaml:6: cache.routes.a.policy.ttl-seconds: must be >= 0, got -2",
            "reprise.yaml:9: cache.routes.b.policy.semantic.threshold: must be 0 to 1, got 2.0");
  }

  @Test
  void whatDoesNotGoWithTheInheritedIsToldAtTheNamedSection() {
    problems(
            """
            cache:
              policy: {semantic: {enabled: true}}
              routes:
                a:
                  match:
                    models: []
            """)
        .containsExactly(
            "reprise.yaml:6: cache.routes.a.match.models: expected some where semantic is on");
  }

  @Test
  void aMistakeAroundIsNotToldAgainForThoseWhoInherit() {
    problems("cache:\n  policy: {ttl-seconds: soon}\n  routes:\n    a:\n    b: {label: x}\n")
        .containsExactly(
            "reprise.yaml:2: cache.policy.ttl-seconds: expected an integer, got 'soon'");
  }

  @Test
  void recordsAroundBlameKeysInNamedSections() {
    problems(
            """
            cache:
              routes:
                gpt-4: {}
                gpt-4.1:
                  policy:
                    ttl-seconds: 2000000
            """)
        .containsExactly(
            "reprise.yaml:6: cache.routes.gpt-4.1.policy.ttl-seconds: expected at most 1000000");
    problems("cache:\n  routes:\n    Ab:\n      label: taken\n")
        .containsExactly("reprise.yaml:4: cache.routes.Ab.label: is taken, got taken");
  }

  @Test
  void aNameThatLooksLikeAPathIsNotMistakenForOne() {
    problems(
            """
            cache:
              routes:
                a.policy: {}
                a:
                  policy:
                    ttl-seconds: 2000000
            """)
        .containsExactly(
            "reprise.yaml:6: cache.routes.a.policy.ttl-seconds: expected at most 1000000");
  }

  @Test
  void recordsAroundBlameTheNamedSectionForWhatItInherits() {
    problems("cache:\n  policy: {ttl-seconds: 2000000}\n  routes:\n    a:\n      label: x\n")
        .containsExactly(
            "reprise.yaml:4: cache.routes.a.policy.ttl-seconds: expected at most 1000000");
    problems("cache:\n  label: taken\n  routes:\n    a:\n")
        .containsExactly("reprise.yaml:4: cache.routes.a.label: is taken, got taken");
  }

  @Test
  void namesAreFoundAlsoWhereTheEnvironmentHoldsTheSameText() {
    String text = "cache:\n  routes:\n    taken:\n      label: ${LABEL}\n";

    Samples.problems(text, RouteSamples.DEFAULTS, Map.of("LABEL", "taken"))
        .containsExactly("reprise.yaml:4: cache.routes.taken.label: is ${LABEL}, got ${LABEL}");
  }

  @Test
  void constructorsAreNotAskedAboutWhatTheParserRefused() {
    problems("cache: {routes: {a: {match: {models: [gpt-5], plans: [!!str paid]}}}}")
        .singleElement()
        .asString()
        .contains("plans[0]: tags");
    problems("cache: {routes: {a: &a {label: x}, b: *a}}")
        .satisfiesExactly(
            anchor -> assertThat(anchor).contains("cache.routes.a: anchors"),
            alias -> assertThat(alias).contains("cache.routes.b: aliases"));
  }
}
