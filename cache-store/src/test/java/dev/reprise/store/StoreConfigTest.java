package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StoreConfigTest {

  @Test
  void defaultsArePinned() {
    assertThat(StoreConfig.DEFAULTS).isEqualTo(StoreConfig.DEFAULTS.withMaxBytes(268_435_456));
  }

  @Test
  void aBoundBelowOneByteIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreConfig.DEFAULTS.withMaxBytes(0))
        .withMessage("maxBytes must be > 0, got 0");
  }
}
