package dev.reprise.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrequencySketchTest {
  private final FrequencySketch sketch = FrequencySketch.forBytes(1 << 20);

  @Test
  void countsUses() {
    for (int key = 0; key < 100; key++) {
      for (int use = 0; use <= key % 10; use++) {
        sketch.increment(Thing.hash(key));
      }
    }
    int close = 0;
    for (int key = 0; key < 100; key++) {
      int off = sketch.frequency(Thing.hash(key)) - (key % 10 + 1);
      close += Math.abs(off) <= 1 ? 1 : 0;
    }
    assertThat(close).isGreaterThan(80);
    assertThat(sketch.frequency(Thing.hash(1_000))).isLessThanOrEqualTo(2);
  }

  @Test
  void forgetsWhatIsNotAskedForAnyMore() {
    for (int use = 0; use < 200; use++) {
      sketch.increment(Thing.hash(0));
    }
    assertThat(sketch.frequency(Thing.hash(0))).isGreaterThan(50);
    for (int key = 1; key < 400_000; key++) {
      sketch.increment(Thing.hash(key));
    }
    assertThat(sketch.frequency(Thing.hash(0))).isLessThan(30);
  }

  @Test
  void countsNoFurtherThanAByte() {
    for (int use = 0; use < 2_000; use++) {
      assertThat(sketch.increment(Thing.hash(0))).isBetween(1, 255);
    }
  }
}
