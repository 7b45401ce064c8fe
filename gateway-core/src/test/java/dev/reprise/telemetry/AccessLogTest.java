package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.chat.Usage;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** A line of the log says what an exchange was, and no more than it may. */
final class AccessLogTest {
  private static final Prices PRICES = new Prices(Map.of("m*", new Price(0.15, 60)));

  @AutoClose private final LogLines lines = new LogLines("reprise.access");

  @Test
  @DisplayName("S103 a line has the money that was spent and saved, where a price is known")
  void aLineHasTheMoneyWhereAPriceIsKnown() {
    Outcome outcome = new Outcome("model", new Usage(1, 0), new Usage(0, 1_000_000), "", 0);
    assertThat(line(new CacheStatus.Unsatisfied(), outcome))
        .containsEntry("money_spent", new BigDecimal("0.00000015"))
        .containsEntry("money_saved", new BigDecimal("60"))
        .containsEntry("tokens_saved", 1_000_000L);
    Outcome nothing = new Outcome("model", Usage.NONE, Usage.NONE, "", 0);
    assertThat(line(new CacheStatus.Unsatisfied(), nothing))
        .containsEntry("money_spent", BigDecimal.ZERO);
    Outcome other = new Outcome("other", new Usage(1, 1), Usage.NONE, "", 0);
    assertThat(line(new CacheStatus.Unsatisfied(), other))
        .doesNotContainKeys("money_spent", "money_saved");
  }

  @Test
  void answersToAnotherWordingShowHowNearItWas() {
    assertThat(line(new CacheStatus.SemanticHit(0.5f, 1, 1), Outcome.UNREAD))
        .containsEntry("similarity", 0.5f);
    assertThat(line(new CacheStatus.Collapsed(0.25f), Outcome.UNREAD))
        .containsEntry("similarity", 0.25f)
        .containsEntry("cache", "semantic-collapsed");
    assertThat(line(new CacheStatus.Collapsed(null), Outcome.UNREAD))
        .containsEntry("similarity", "");
  }

  @Test
  void anAnswerThatNeverBeganHasNoFirstByte() {
    lines.all().clear();
    new AccessLog(PRICES, "openai")
        .finished(
            new Finished(
                "id",
                Caller.NOBODY,
                "POST",
                "/",
                0,
                false,
                new CacheStatus.Refused(),
                Outcome.UNREAD,
                -1,
                2,
                0));
    assertThat(lines.all().getFirst().getKeyValuePairs())
        .anyMatch(pair -> pair.key.equals("first_byte_ms") && pair.value.equals(-1.0));
  }

  @Test
  void aModelsNameNeitherBreaksTheLineNorFillsTheDisk() {
    Outcome outcome = new Outcome("a\nb\"" + "c".repeat(500), Usage.NONE, Usage.NONE, "", 0);
    assertThat((String) line(new CacheStatus.Refused(), outcome).get("model"))
        .startsWith("a?b?c")
        .hasSize(100);
  }

  private Map<String, Object> line(CacheStatus status, Outcome outcome) {
    lines.all().clear();
    new AccessLog(PRICES, "openai")
        .finished(
            new Finished("id", Caller.NOBODY, "POST", "/", 200, true, status, outcome, 1, 2, 3));
    assertThat(lines.all()).hasSize(1);
    Map<String, Object> fields = new HashMap<>();
    for (KeyValuePair pair : lines.all().getFirst().getKeyValuePairs()) {
      fields.put(pair.key, pair.value);
    }
    return fields;
  }
}
