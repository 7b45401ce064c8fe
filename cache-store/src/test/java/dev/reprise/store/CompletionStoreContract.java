package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.direction;
import static dev.reprise.store.Samples.entry;
import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store finds, whatever it is made of. */
abstract class CompletionStoreContract extends StoreFixture {

  @Test
  void aStoredEntryIsFoundUnderItsKeyOnly() {
    StoredCompletion entry = put(KEY, direction(0));
    assertThat(store.find(KEY)).isEqualTo(entry);
    assertThat(store.find(ALIAS)).isNull();
    assertThat(store.find(key(2, 1))).isNull();
  }

  @Test
  void neighboursComeMostSimilarFirst() {
    StoredCompletion far = put(key(1, 1), direction(90));
    StoredCompletion near = put(key(1, 2), direction(10));
    StoredCompletion opposite = put(key(1, 3), direction(180));
    assertThat(store.nearest(scope(1), direction(0), 5))
        .extracting(Neighbour::entry)
        .containsExactly(near, far, opposite);
    assertThat(store.nearest(scope(1), direction(0), 1).getFirst().similarity())
        .isCloseTo((float) Math.cos(Math.toRadians(10)), within(1e-5f));
  }

  @Test
  void atLeastOneNeighbourMustBeAskedFor() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.nearest(scope(1), direction(0), 0))
        .withMessageContaining("got 0");
  }

  @Test
  void anEntryWithoutVectorIsFoundByKeyOnly() {
    StoredCompletion entry = put(KEY, null);
    assertThat(store.find(KEY)).isEqualTo(entry);
    assertThat(store.nearest(scope(1), direction(0), 5)).isEmpty();
  }

  @Test
  void aReplacedEntryTakesItsVectorAlong() {
    put(KEY, direction(0));
    StoredCompletion newer = put(KEY, direction(90));
    assertThat(store.find(KEY)).isEqualTo(newer);
    assertThat(store.nearest(scope(1), direction(0), 5))
        .extracting(Neighbour::entry)
        .containsExactly(newer);
    assertThat(store.entries()).isOne();
  }

  @Test
  void storingTheSameEntryTwiceKeepsItOnce() {
    StoredCompletion entry = put(KEY, direction(0));
    long bytes = store.bytes();
    store.put(entry);
    assertThat(store.nearest(scope(1), direction(0), 5)).hasSize(1);
    assertThat(store.bytes()).isEqualTo(bytes);
  }

  @Test
  void anEntryIsFoundUntilTheVeryEndOfItsTtl() {
    StoredCompletion entry = put(KEY, direction(0));
    clock.advance(HOUR.minusNanos(1));
    assertThat(store.find(KEY)).isEqualTo(entry);
    assertThat(store.nearest(scope(1), direction(0), 5)).hasSize(1);
    clock.advance(Duration.ofNanos(1));
    assertThat(store.find(KEY)).isNull();
    assertThat(store.nearest(scope(1), direction(0), 5)).isEmpty();
  }

  @Test
  void aStaleEntryIsFoundByItsKeyForAsLongAsItIsKept() {
    StoredCompletion entry = put(KEY, direction(0), HOUR);
    clock.advance(HOUR);
    assertThat(store.find(KEY)).isEqualTo(entry);
    assertThat(entry.isFresh(store.nanoTime())).isFalse();
    clock.advance(HOUR.minusNanos(1));
    assertThat(store.find(KEY)).isEqualTo(entry);
    clock.advance(Duration.ofNanos(1));
    assertThat(store.find(KEY)).isNull();
  }

  @Test
  void aStaleEntryIsNobodysNeighbour() {
    put(KEY, direction(0), HOUR);
    clock.advance(HOUR.minusNanos(1));
    assertThat(store.nearest(scope(1), direction(0), 5)).hasSize(1);
    clock.advance(Duration.ofNanos(1));
    assertThat(store.nearest(scope(1), direction(0), 5)).isEmpty();
    assertThat(store.find(KEY)).isNotNull();
  }

  @Test
  void ttlCountsFromWhenTheEntryWasStoredNotFromWhenItArrived() {
    store.put(entry(KEY, null, clock.getAsLong() - HOUR.toNanos() + 1, HOUR, 100));
    assertThat(store.find(KEY)).isNotNull();
    clock.advance(Duration.ofNanos(1));
    assertThat(store.find(KEY)).isNull();
  }

  @Test
  void anEntryThatNeedNotBeKeptOnlyRemovesTheOlderOne() {
    put(KEY, direction(0));
    long anHourAgo = clock.getAsLong() - HOUR.toNanos();
    assertThat(store.put(entry(KEY, direction(0), anHourAgo, HOUR, 100))).isTrue();
    assertThat(store.find(KEY)).isNull();
    assertThat(store.entries()).isZero();
  }

  @Test
  void anEndlessTtlIsServed() {
    store.put(entry(KEY, null, clock.getAsLong(), Duration.ofSeconds(Long.MAX_VALUE), 100));
    clock.advance(Duration.ofDays(36_500));
    assertThat(store.find(KEY)).isNotNull();
  }

  @Test
  void anEndlessStalenessIsKept() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    store.put(entry(KEY, direction(0), clock.getAsLong(), HOUR, endless, 100));
    clock.advance(Duration.ofDays(36_500));
    assertThat(store.find(KEY)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3_600})
  void expiredOrStaleEntriesTakeNoPlaceAmongTheNeighbours(long staleForSeconds) {
    Duration staleFor = Duration.ofSeconds(staleForSeconds);
    for (int i = 0; i < 20; i++) {
      long now = clock.getAsLong();
      store.put(entry(key(1, i), direction(0), now, Duration.ofMinutes(1), staleFor, 100));
    }
    StoredCompletion fresh = put(key(1, 99), direction(45));
    clock.advance(Duration.ofMinutes(1));
    assertThat(store.nearest(scope(1), direction(0), 3))
        .extracting(Neighbour::entry)
        .containsExactly(fresh);
  }

  @Test
  @DisplayName("S43 another tenant's entry is nearer: one's own is found, the other's never")
  void onesOwnAnswerIsFoundThoughAForeignOneIsNearer() {
    put(key(2, 1), direction(0));
    StoredCompletion own = put(KEY, direction(60));
    assertThat(store.nearest(scope(1), direction(0), 10))
        .extracting(Neighbour::entry)
        .containsExactly(own);
    assertThat(store.nearest(scope(3), direction(0), 10)).isEmpty();
  }

  @Test
  @DisplayName("S44 10,000 foreign neighbours: one's own entry is still found")
  void ownAnswerIsFoundAmongTenThousandForeignNeighbours() {
    for (int i = 0; i < 10_000; i++) {
      put(key(2, i), direction(0));
    }
    StoredCompletion own = put(KEY, direction(90));
    assertThat(store.entries()).isEqualTo(10_001);
    assertThat(store.nearest(scope(1), direction(0), 10))
        .extracting(Neighbour::entry)
        .containsExactly(own);
  }
}
