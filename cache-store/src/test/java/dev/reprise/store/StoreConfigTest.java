package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StoreConfigTest {

  @Test
  void defaultsArePinned() {
    assertThat(StoreConfig.DEFAULTS).isEqualTo(new StoreConfig(268_435_456));
  }

  @Test
  void aBoundBelowOneByteIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoreConfig(0))
        .withMessage("maxBytes must be > 0, got 0");
  }
}
