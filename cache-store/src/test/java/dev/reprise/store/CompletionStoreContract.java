package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.direction;
import static dev.reprise.store.Samples.entry;
import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever it is made of. */
abstract class CompletionStoreContract {
  static final CacheKey KEY = key(1, 1);
  static final CacheKey ALIAS = key(1, 2);

  final FakeClock clock = new FakeClock();
  CompletionStore store;

  /** Opens an empty store that has room for 20,000 small entries. */
  abstract CompletionStore open(LongSupplier nanoClock);

  @BeforeEach
  void openStore() {
    store = open(clock);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

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
        .isCloseTo((float) Math.cos(Math.toRadians(10)), within(1e-6f));
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
  void aRemovedEntryLeavesNothingBehind() {
    put(KEY, direction(0));
    assertThat(store.remove(KEY)).isTrue();
    assertThat(store.remove(KEY)).isFalse();
    assertThat(store.find(KEY)).isNull();
    assertThat(store.nearest(scope(1), direction(0), 5)).isEmpty();
    assertThat(store.entries()).isZero();
    assertThat(store.bytes()).isZero();
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
    assertThat(store.remove(KEY)).isFalse();
  }

  @Test
  void ttlCountsFromWhenTheEntryWasStoredNotFromWhenItArrived() {
    store.put(entry(KEY, null, clock.getAsLong() - HOUR.toNanos() + 1, HOUR, 100));
    assertThat(store.find(KEY)).isNotNull();
    clock.advance(Duration.ofNanos(1));
    assertThat(store.find(KEY)).isNull();
  }

  @Test
  void anEntryThatArrivesExpiredOnlyRemovesTheOlderOne() {
    put(KEY, direction(0));
    store.put(entry(KEY, direction(0), clock.getAsLong() - HOUR.toNanos(), HOUR, 100));
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
  void expiredEntriesTakeNoPlaceAmongTheNeighbours() {
    for (int i = 0; i < 20; i++) {
      store.put(entry(key(1, i), direction(0), clock.getAsLong(), Duration.ofMinutes(1), 100));
    }
    StoredCompletion fresh = put(key(1, 99), direction(45));
    clock.advance(Duration.ofMinutes(1));
    assertThat(store.nearest(scope(1), direction(0), 3))
        .extracting(Neighbour::entry)
        .containsExactly(fresh);
  }

  @Test
  void ownAnswerIsFoundAmongTenThousandForeignNeighbours() {
    for (int i = 0; i < 10_000; i++) {
      put(key(2, i), direction(0));
    }
    StoredCompletion own = put(KEY, direction(90));
    assertThat(store.nearest(scope(1), direction(0), 10))
        .extracting(Neighbour::entry)
        .containsExactly(own);
  }

  @Test
  void aLinkedKeyFindsTheEntry() {
    StoredCompletion entry = put(KEY, direction(0));
    store.link(ALIAS, entry);
    assertThat(store.find(ALIAS)).isEqualTo(entry);
    assertThat(store.entries()).isOne();
  }

  @Test
  void aLinkAddsNoNeighbour() {
    store.link(ALIAS, put(KEY, direction(0)));
    assertThat(store.nearest(scope(1), direction(0), 5)).hasSize(1);
  }

  @Test
  void aLinkEndsWithItsEntry() {
    store.link(ALIAS, put(KEY, direction(0)));
    store.remove(KEY);
    assertThat(store.find(ALIAS)).isNull();
  }

  @Test
  void aLinkExpiresWithItsEntry() {
    StoredCompletion entry = put(KEY, direction(0));
    clock.advance(HOUR.minusSeconds(1));
    store.link(ALIAS, entry);
    assertThat(store.find(ALIAS)).isEqualTo(entry);
    clock.advance(Duration.ofSeconds(1));
    assertThat(store.find(ALIAS)).isNull();
  }

  @Test
  void aReplacedEntryDoesNotAnswerForTheOlderOnesAlias() {
    store.link(ALIAS, put(KEY, direction(0)));
    StoredCompletion newer = put(KEY, direction(0));
    assertThat(store.find(ALIAS)).isNull();
    store.link(ALIAS, newer);
    assertThat(store.find(ALIAS)).isEqualTo(newer);
  }

  @Test
  void aLinkToWhatIsGoneIsNotMade() {
    StoredCompletion entry = put(KEY, direction(0));
    store.remove(KEY);
    store.link(ALIAS, entry);
    assertThat(store.bytes()).isZero();
  }

  @Test
  void aLinkNeverReplacesAnAnswerOfOnesOwn() {
    StoredCompletion own = put(ALIAS, direction(90));
    StoredCompletion entry = put(KEY, direction(0));
    store.link(ALIAS, entry);
    store.link(KEY, entry);
    assertThat(store.find(ALIAS)).isEqualTo(own);
    assertThat(store.find(KEY)).isEqualTo(entry);
    assertThat(store.entries()).isEqualTo(2);
  }

  @Test
  void anAnswerOfOnesOwnReplacesALink() {
    store.link(ALIAS, put(KEY, direction(0)));
    StoredCompletion own = put(ALIAS, direction(90));
    assertThat(store.find(ALIAS)).isEqualTo(own);
    assertThat(store.find(KEY)).isNotNull();
    assertThat(store.entries()).isEqualTo(2);
  }

  @Test
  void removingALinkLeavesTheEntry() {
    StoredCompletion entry = put(KEY, direction(0));
    store.link(ALIAS, entry);
    assertThat(store.remove(ALIAS)).isTrue();
    assertThat(store.find(ALIAS)).isNull();
    assertThat(store.find(KEY)).isEqualTo(entry);
  }

  @Test
  void noLinkLeadsIntoAnotherScope() {
    StoredCompletion entry = put(KEY, direction(0));
    assertThatIllegalArgumentException().isThrownBy(() -> store.link(key(2, 1), entry));
  }

  StoredCompletion put(CacheKey key, Embedding embedding) {
    StoredCompletion entry = entry(store, key, embedding);
    store.put(entry);
    return entry;
  }
}
