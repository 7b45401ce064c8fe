package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.direction;
import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How every store lets one key answer with another key's entry. */
abstract class LinkContract extends StoreFixture {

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
  void aHiddenEntryIsFoundByItsKeyAndIsNoNeighbour() {
    StoredCompletion entry = put(KEY, direction(0));
    store.hide(entry);
    store.hide(entry);
    assertThat(store.find(KEY)).isEqualTo(entry);
    assertThat(store.nearest(scope(1), direction(0), 5)).isEmpty();
    StoredCompletion newer = put(KEY, direction(0));
    store.hide(entry);
    assertThat(store.nearest(scope(1), direction(0), 5)).hasSize(1);
    store.hide(newer);
    store.purge(Selector.id(newer.id()));
    store.hide(newer);
    assertThat(store.entries()).isZero();
  }

  @Test
  void aLinkEndsWithItsEntry() {
    StoredCompletion entry = put(KEY, direction(0));
    store.link(ALIAS, entry);
    store.purge(Selector.id(entry.id()));
    assertThat(store.find(ALIAS)).isNull();
  }

  @Test
  void aLinkFindsItsEntryFreshOrStaleAndExpiresWithIt() {
    StoredCompletion entry = put(KEY, direction(0), HOUR);
    clock.advance(HOUR.minusNanos(1));
    store.link(ALIAS, entry);
    assertThat(store.find(ALIAS)).isEqualTo(entry);
    clock.advance(HOUR);
    assertThat(store.find(ALIAS)).isEqualTo(entry);
    clock.advance(Duration.ofNanos(1));
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
    store.purge(Selector.id(entry.id()));
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
  void aStaleAnswerOfOnesOwnGivesWayToALink() {
    put(ALIAS, direction(90), HOUR);
    clock.advance(HOUR);
    StoredCompletion entry = put(KEY, direction(0));
    store.link(ALIAS, entry);
    assertThat(store.find(ALIAS)).isEqualTo(entry);
    assertThat(store.entries()).isOne();
  }

  @Test
  void aLinkToAStaleEntryIsNotMade() {
    StoredCompletion entry = put(KEY, direction(0), HOUR);
    clock.advance(HOUR);
    store.link(ALIAS, entry);
    assertThat(store.find(ALIAS)).isNull();
    assertThat(store.find(KEY)).isEqualTo(entry);
  }

  @Test
  void noLinkLeadsIntoAnotherScope() {
    StoredCompletion entry = put(KEY, direction(0));
    assertThatIllegalArgumentException().isThrownBy(() -> store.link(key(2, 1), entry));
  }
}
