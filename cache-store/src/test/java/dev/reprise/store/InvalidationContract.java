package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.direction;
import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.scope;
import static dev.reprise.store.Samples.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every store lists and removes, and what it does not let in any more. */
abstract class InvalidationContract extends StoreFixture {
  static final Selector TENANT_1 =
      new Selector(null, null, "tenant-1", null, null, null, null, null, 0);
  static final Selector RED = new Selector(null, null, null, null, null, "red", null, null, 0);

  @Test
  void whatFitsIsCountedAndTheFirstFewAreShown() {
    for (int i = 0; i < 5; i++) {
      put(key(1, i), direction(i));
    }
    StoredCompletion foreign = put(key(2, 0), null);
    assertThat(store.select(TENANT_1, 3).total()).isEqualTo(5);
    assertThat(store.select(TENANT_1, 3).entries())
        .hasSize(3)
        .doesNotHaveDuplicates()
        .doesNotContain(foreign);
    assertThat(store.select(TENANT_1, 0).entries()).isEmpty();
    assertThat(store.select(Selector.id(foreign.id()), 9).entries()).containsExactly(foreign);
  }

  @Test
  void staleEntriesAreShownExpiredOnesAndLinksAreNot() {
    StoredCompletion stale = put(KEY, direction(0), HOUR);
    store.link(ALIAS, stale);
    put(key(1, 3), direction(0));
    clock.advance(HOUR);
    assertThat(store.select(Selector.ALL, 9).entries()).containsExactly(stale);
    assertThat(store.select(Selector.ALL, 9).total()).isOne();
  }

  @Test
  void noFewerThanNoneCanBeShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.select(Selector.ALL, -1))
        .withMessageContaining("got -1");
  }

  @Test
  @DisplayName("S99 delete by id: the second time there is nothing")
  void aPurgedEntryLeavesNothingBehind() {
    StoredCompletion entry = put(KEY, direction(0));
    store.link(ALIAS, entry);
    assertThat(store.purge(Selector.id(entry.id()))).isOne();
    assertThat(store.purge(Selector.id(entry.id()))).isZero();
    assertThat(store.find(KEY)).isNull();
    assertThat(store.find(ALIAS)).isNull();
    assertThat(store.nearest(scope(1), direction(0), 5)).isEmpty();
    assertThat(store.entries()).isZero();
    assertThat(store.bytes()).isZero();
  }

  @Test
  @DisplayName("S99 delete by tenant")
  void aPurgeOfATenantLeavesTheOthers() {
    put(KEY, direction(0));
    put(ALIAS, direction(0), HOUR);
    StoredCompletion foreign = put(key(2, 1), direction(0));
    assertThat(store.purge(TENANT_1)).isEqualTo(2);
    assertThat(store.select(Selector.ALL, 9).entries()).containsExactly(foreign);
    assertThat(store.nearest(scope(2), direction(0), 9)).hasSize(1);
  }

  @Test
  @DisplayName("S99 delete by tag")
  void aPurgeOfATagLeavesTheRest() {
    store.put(tagged(store, KEY, direction(0), "red", "blue"));
    StoredCompletion other = tagged(store, ALIAS, direction(0), "blue");
    store.put(other);
    assertThat(store.purge(RED)).isOne();
    assertThat(store.nearest(scope(1), direction(0), 9))
        .extracting(Neighbour::entry)
        .containsExactly(other);
  }

  @Test
  @DisplayName("S99 delete by similarity")
  void aPurgeBySimilarityLeavesWhatIsFartherAway() {
    put(KEY, direction(5));
    put(key(2, 1), direction(355));
    StoredCompletion far = put(ALIAS, direction(60));
    StoredCompletion without = put(key(1, 3), null);
    assertThat(store.purge(near(direction(0), 0.9f))).isEqualTo(2);
    assertThat(store.select(Selector.ALL, 9).entries()).containsExactlyInAnyOrder(far, without);
  }

  @Test
  @DisplayName("S98 a purge that races with an older write: the write is refused")
  void whatWasAskedBeforeThePurgeIsRefused() {
    StoredCompletion inFlight = tagged(store, KEY, direction(0), "red");
    store.purge(RED);
    clock.advance(Duration.ofMinutes(10));
    assertThat(store.put(inFlight)).isFalse();
    store.link(ALIAS, inFlight);
    assertGone(store);
  }

  @Test
  void whatIsAskedAfterThePurgeIsKeptEvenIfTheClockStandsStill() {
    store.purge(RED);
    StoredCompletion later = tagged(store, KEY, direction(0), "red");
    assertThat(store.put(later)).isTrue();
    assertThat(store.find(KEY)).isEqualTo(later);
  }

  @Test
  void whatWasAskedBeforeThePurgeOfSomethingElseIsKept() {
    StoredCompletion inFlight = tagged(store, KEY, direction(0), "blue");
    store.purge(RED);
    store.purge(Selector.id("id-unheard-of"));
    store.purge(near(direction(90), 0.9f));
    assertThat(store.put(inFlight)).isTrue();
  }

  @Test
  void aRefusedEntryLeavesTheNewerOneAlone() {
    StoredCompletion older = tagged(store, KEY, direction(0), "red");
    store.purge(RED);
    StoredCompletion newer = tagged(store, KEY, direction(90), "red");
    store.put(newer);
    assertThat(store.put(older)).isFalse();
    assertThat(store.find(KEY)).isEqualTo(newer);
    assertThat(store.nearest(scope(1), direction(0), 9)).hasSize(1);
  }

  @Test
  void aPurgeByAgeSparesWhatIsYoung() {
    put(KEY, direction(0));
    clock.advance(Duration.ofSeconds(61));
    StoredCompletion inFlight = tagged(store, ALIAS, direction(0));
    assertThat(store.purge(new Selector(null, null, null, null, null, null, 60L, null, 0))).isOne();
    assertThat(store.put(inFlight)).isTrue();
    assertThat(store.select(Selector.ALL, 9).entries()).containsExactly(inFlight);
  }

  @Test
  void whatHasBeenPurgedOnceIsRefusedHowManyPurgesEverFollow() {
    StoredCompletion inFlight = tagged(store, KEY, direction(0), "red");
    store.purge(RED);
    for (int i = 0; i < 3_000; i++) {
      String tag = "tag-" + i;
      store.purge(new Selector(null, null, null, null, null, tag, null, null, 0));
    }
    assertThat(store.put(inFlight)).isFalse();
    assertGone(store);
    assertThat(store.put(tagged(store, KEY, direction(0), "red"))).isTrue();
  }

  private static void assertGone(CompletionStore store) {
    assertThat(store.find(KEY)).isNull();
    assertThat(store.find(ALIAS)).isNull();
    assertThat(store.nearest(scope(1), direction(0), 9)).isEmpty();
    assertThat(store.select(Selector.ALL, 9).total()).isZero();
    assertThat(store.bytes()).isZero();
  }

  private static Selector near(Embedding embedding, float similarity) {
    return new Selector(null, null, null, null, null, null, null, embedding, similarity);
  }
}
