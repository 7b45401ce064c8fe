package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.chat.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model's tokens have the first price that fits its name. */
final class PricesTest {

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, gpt-4o, true",
    "gpt-4o, GPT-4o, true",
    "GPT-4O, gpt-4o, true",
    "gpt-4o, gpt-4o-mini, false",
    "gpt-4o*, gpt-4o-mini, true",
    "gpt-4o*, gpt-4o, true",
    "*, anything, true",
    "*/gpt-*-mini, openai/gpt-4o-mini, true",
    "*/gpt-*-mini, openai/gpt-4o-mini-x, false",
    "a*b*c, aXbYbZc, true",
    "a*b*c, aXc, false",
    "a*ab, aaab, true",
    "**a**, a, true",
    "gpt.4o, gpt-4o, false",
    "gpt-4o?, gpt-4o, false",
    "a*, b, false",
  })
  void aStarStandsForAnyText(String glob, String model, boolean fits) {
    Prices prices = new Prices(Map.of(glob, Price.DEFAULTS));
    assertThat(prices.of(model) != null).isEqualTo(fits);
  }

  @Test
  void theFirstThatFitsCounts() {
    Map<String, Price> byModel = new LinkedHashMap<>();
    for (int i = 9; i > 0; i--) {
      byModel.put("m" + i + "*", new Price(i, i));
    }
    byModel.put("*", new Price(100, 100));
    byModel.put("m1-mini", new Price(50, 50));
    Prices prices = new Prices(byModel);
    assertThat(prices.of("m3-mini")).isEqualTo(new Price(3, 3));
    assertThat(prices.of("m1-mini")).isEqualTo(new Price(1, 1));
    assertThat(prices.of("other")).isEqualTo(new Price(100, 100));
  }

  @Test
  void aRequestThatWasNotReadAndAnEndlessNameHaveNoPrice() {
    Prices prices = new Prices(Map.of("*", Price.DEFAULTS));
    assertThat(prices.of("")).isNull();
    assertThat(prices.of("m".repeat(201))).isNull();
    assertThat(Prices.NONE.of("m")).isNull();
  }

  @Test
  void promptsAndCompletionsArePricedByTheMillion() {
    assertThat(new Price(2.5, 10).of(new Usage(1_000_000, 500_000))).isEqualTo(7.5);
    assertThat(Price.DEFAULTS.of(new Usage(1_000_000, 500_000))).isZero();
  }

  @Test
  void aPriceIsAnAmount() {
    for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 1_000_001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Price(wrong, 0))
          .withMessageContaining("input-per-million");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Price(0, wrong))
          .withMessageContaining("output-per-million");
    }
  }
}
