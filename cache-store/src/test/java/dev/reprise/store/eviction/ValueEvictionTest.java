package dev.reprise.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class ValueEvictionTest {
  private static final long BYTES = 1_000;

  @Test
  void nothingGoesWithinTheBound() {
    Shelf shelf = new Shelf(10 * BYTES, Quotas.NONE);
    for (int key = 0; key < 10; key++) {
      assertThat(shelf.store(Thing.of(key, BYTES, 1))).isEmpty();
    }
    assertThat(shelf.eviction.bytes()).isEqualTo(10 * BYTES);
  }

  @Test
  void whatSavesLeastPerByteGoesFirst() {
    Shelf shelf = new Shelf(10 * BYTES, Quotas.NONE);
    for (int key = 0; key < 10; key++) {
      shelf.store(Thing.of(key, BYTES, key == 4 ? 0.1 : 1));
    }
    assertThat(shelf.store(Thing.of(10, BYTES, 1)))
        .extracting(thing -> thing.key)
        .containsExactly(4L);
  }

  @Test
  void ofEqualWorthTheLargestGoesFirst() {
    Shelf shelf = new Shelf(10 * BYTES, Quotas.NONE);
    for (int key = 0; key < 9; key++) {
      shelf.store(Thing.of(key, key == 4 ? 2 * BYTES : BYTES, 1));
    }
    assertThat(shelf.store(Thing.of(10, BYTES, 1)))
        .extracting(thing -> thing.key)
        .containsExactly(4L);
  }

  @Test
  void whatIsUsedStays() {
    Shelf shelf = new Shelf(100 * BYTES, Quotas.NONE);
    shelf.store(Thing.of(-1, BYTES, 1));
    for (int key = 0; key < 10_000; key++) {
      shelf.store(Thing.of(key, BYTES, 1));
      assertThat(shelf.request(Thing.of(-1, BYTES, 1))).isTrue();
    }
  }

  @Test
  void whatIsNotUsedAnyMoreGoesWhateverItWasWorth() {
    Shelf shelf = new Shelf(100 * BYTES, Quotas.NONE);
    shelf.store(Thing.of(-1, BYTES, 1_000));
    for (int key = 0; key < 500_000 && shelf.holds(-1); key++) {
      shelf.store(Thing.of(key, BYTES, 1));
    }
    assertThat(shelf.holds(-1)).isFalse();
  }

  @Test
  void aFloodOfKeysAskedForOnceSparesWhatIsUsed() {
    Shelf shelf = new Shelf(1_000 * BYTES, Quotas.NONE);
    for (int round = 0; round < 4; round++) {
      for (int key = 0; key < 800; key++) {
        shelf.request(Thing.of(key, BYTES, 1));
      }
    }
    for (int key = 0; key < 1_000; key++) {
      shelf.request(Thing.of(1_000_000 + key, BYTES, 1));
    }
    long left = shelf.things.keySet().stream().filter(key -> key < 800).count();
    assertThat(left).isGreaterThan(780);
  }

  @Test
  void whatHasJustComeIsThereForTheNextRequests() {
    Shelf shelf = new Shelf(1_000 * BYTES, Quotas.NONE);
    for (int round = 0; round < 10; round++) {
      for (int key = 0; key < 1_000; key++) {
        shelf.request(Thing.of(key, BYTES, 1));
      }
    }
    for (int key = 1_000; key < 1_100; key++) {
      shelf.store(Thing.of(key, BYTES, 0.001));
      for (int recent = Math.max(1_000, key - 10); recent <= key; recent++) {
        assertThat(shelf.holds(recent)).isTrue();
      }
    }
  }

  @Test
  void whatHasGoneComesBackWithTheFrequencyItHad() {
    Shelf shelf = new Shelf(100 * BYTES, Quotas.NONE);
    Thing known = Thing.of(-1, BYTES, 1);
    for (int i = 0; i < 8; i++) {
      shelf.request(known);
    }
    shelf.things.remove(known.key);
    shelf.eviction.leave(known);
    Thing again = Thing.of(-1, BYTES, 1);
    Thing fresh = Thing.of(-2, BYTES, 1);
    shelf.store(again);
    shelf.store(fresh);
    assertThat(again.priority).isGreaterThan(4 * fresh.priority);
  }

  @Test
  void withoutPricesHitsDecide() {
    SplittableRandom random = new SplittableRandom(7);
    Shelf priceless = new Shelf(100 * BYTES, Quotas.NONE);
    Shelf byHits = new Shelf(100 * BYTES, Quotas.NONE);
    int hits = 0;
    int pricelessHits = 0;
    for (int i = 0; i < 50_000; i++) {
      long key = (long) Math.pow(random.nextDouble(1, 1_000), random.nextDouble());
      long bytes = BYTES + (key % 7) * 100;
      pricelessHits += priceless.request(Thing.of(key, bytes, 0)) ? 1 : 0;
      hits += byHits.request(Thing.of(key, bytes, 1)) ? 1 : 0;
    }
    assertThat(pricelessHits).isGreaterThan(10_000).isCloseTo(hits, percent(1));
  }

  private static Percentage percent(double value) {
    return Percentage.withPercentage(value);
  }

  @Test
  void whatIsLargerThanTheBoundGoesAlone() {
    Shelf shelf = new Shelf(10 * BYTES, Quotas.NONE);
    for (int key = 0; key < 10; key++) {
      shelf.store(Thing.of(key, BYTES, 1));
    }
    Thing large = Thing.of(10, 11 * BYTES, 1e9);
    assertThat(shelf.store(large)).containsExactly(large);
    assertThat(shelf.eviction.bytes()).isEqualTo(10 * BYTES);
  }

  @Test
  void askingAgainEndsThoughNobodyRemovesAnything() {
    ValueEviction<Thing> eviction = new ValueEviction<>(10 * BYTES, Quotas.NONE);
    for (int key = 0; key < 20; key++) {
      eviction.enter(Thing.of(key, BYTES, 1));
    }
    int asked = 0;
    while (eviction.victim() != null) {
      asked++;
    }
    assertThat(asked).isEqualTo(10);
  }

  @Test
  void leavingTwiceOrWithoutEnteringChangesNothing() {
    ValueEviction<Thing> eviction = new ValueEviction<>(10 * BYTES, Quotas.NONE);
    Thing in = Thing.of(1, BYTES, 1);
    eviction.enter(in);
    eviction.enter(in);
    eviction.leave(Thing.of(2, BYTES, 1));
    assertThat(eviction.bytes()).isEqualTo(BYTES);
    eviction.leave(in);
    eviction.leave(in);
    assertThat(eviction.bytes()).isZero();
  }

  @Test
  void theBoundIsAtLeastOneByte() {
    assertThatThrownBy(() -> new ValueEviction<Thing>(0, Quotas.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
