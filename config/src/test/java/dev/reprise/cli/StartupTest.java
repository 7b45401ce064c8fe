package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.store.StoreConfig;
import org.junit.jupiter.api.Test;

class StartupTest {

  @Test
  void theDefaultStoreFitsAHeapOfHalfAGigabyte() {
    long kept = StoreConfig.DEFAULTS.maxBytes();

    assertThat(Startup.isHeapTooSmall(kept, 512L << 20)).isFalse();
    assertThat(Startup.isHeapTooSmall(kept, 384L << 20)).isTrue();
  }
}
