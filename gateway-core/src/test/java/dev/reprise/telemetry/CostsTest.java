package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Usage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostsTest {
  private final Costs costs = new Costs(new Prices(Map.of("small*", new Price(1_000, 2_000))));

  @Test
  void tokensCostWhatTheirModelsPriceSays() {
    assertThat(costs.applyAsDouble("small-2", new Usage(11, 7))).isEqualTo(0.025);
  }

  @Test
  void whatHasNoPriceIsNotFree() {
    assertThat(costs.applyAsDouble("large", new Usage(11, 7))).isNaN();
  }
}
