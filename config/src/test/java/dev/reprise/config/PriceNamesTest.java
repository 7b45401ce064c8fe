package dev.reprise.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.YamlReader;
import dev.reprise.telemetry.Price;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prices stand under patterns of models' names. */
class PriceNamesTest {

  @Test
  void patternsOfModelsAreNamesOfPricesInTheirOrder() throws Exception {
    RepriseConfig config =
        read(
            """
            prices:
              gpt-4o*: {input-per-million: 2.5, output-per-million: 10}
              openai/gpt-4.1:free: {}
              '*-mini': {input-per-million: 1, output-per-million: 2}
              "*": {input-per-million: 3, output-per-million: 4}
            """);
    assertThat(config.prices().keySet())
        .containsExactly("gpt-4o*", "openai/gpt-4.1:free", "*-mini", "*");
    assertThat(config.prices()).containsEntry("gpt-4o*", new Price(2.5, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "[ab]", "a?", "\u00e9"})
  void whatNoModelIsCalledIsRefused(String name) {
    assertThatThrownBy(() -> read("prices:\n  \"" + name + "\": {}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("test.yaml:2: prices")
        .hasMessageContaining("expected a name of up to 200 letters, digits and any of");
  }

  @Test
  void otherSectionsStayWithoutPatterns() {
    assertThatThrownBy(() -> read("cache: {routes: {'faq*': {}}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected a name of up to 64");
  }

  @Test
  void aMistakeBehindAPatternIsFoundUnderItsName() {
    assertThatThrownBy(() -> read("prices:\n  gpt-4*:\n    input-per-million: -1\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("test.yaml:3: prices.gpt-4*.input-per-million");
  }

  private static RepriseConfig read(String yaml) throws ConfigException {
    return YamlReader.read(
        "test.yaml", yaml, RepriseConfig.DEFAULTS, Map.<String, String>of()::get);
  }
}
