package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions that lie close together and must not share an answer. */
class GuardOverHttpTest {
  private static Stage stage;

  /** So low that only the guard can tell these questions apart. */
  private static final String LENIENT =
      "cache: {policy: {semantic: {thresholds: {bge-small-en-v1.5-q: 0.6}}}}\n" + Stage.PATIENT;

  @BeforeAll
  static void open() {
    stage = new Stage(LENIENT);
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          How do I enable notifications?     | How do I disable notifications?
          How do I turn the alarm on?        | How do I turn the alarm off?
          Is a trip with breakfast cheaper?  | Is a trip without breakfast cheaper?
          Which meats can dogs eat?          | Which meats can dogs not eat?
          How do I increase the volume?      | How do I decrease the volume?
          """)
  @DisplayName("S29 enable/disable, on/off, with/without, can/cannot → MISS")
  void opposites(String question, String opposite) {
    assertApart(question, opposite);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          How far is a walk of 5 miles?        | How far is a walk of 6 miles?
          What happened on 2 May 1999?         | What happened on 3 May 1999?
          Is $20 a fair price for a haircut?   | Is $30 a fair price for a haircut?
          What is new in release 1.2.3?        | What is new in release 1.2.4?
          """)
  @DisplayName("S30 other number, date, amount, version → MISS")
  void numbers(String question, String other) {
    assertApart(question, other);
  }

  @Test
  @DisplayName("S33 another language is looked up exactly only")
  void languages() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask("How do I change a tyre?")));
    Expect.storedMiss(tenant.asks(ask("Wie wechsle ich einen Reifen?")));
    Expect.storedMiss(tenant.asks(ask("Wie kann ich einen Reifen wechseln?")));
    Expect.exactHit(tenant.asks(ask("Wie wechsle ich einen Reifen?")));
    assertThat(stage.calls()).isEqualTo(3);
  }

  private static void assertApart(String question, String other) {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(question)));
    Expect.semanticHit(tenant.asks(ask(question + " Please tell.")));
    Expect.storedMiss(tenant.asks(ask(other)));
    assertThat(stage.calls()).isEqualTo(2);
  }
}
