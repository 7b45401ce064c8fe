package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PurgesTest {
  private final FakeClock clock = new FakeClock();
  private final Purges purges = new Purges(clock);

  @Test
  void theOldestBecomeOneThatRefusesWhateverWasAskedByThen() {
    StoredCompletion before = asked("green");
    purges.announce(tag("red"));
    StoredCompletion between = asked("green");
    for (int i = 1; i < Purges.MAX; i++) {
      purges.announce(tag("tag-" + i));
    }
    assertThat(admits(before)).isTrue();
    purges.announce(tag("one-more"));
    assertThat(purges.size()).isEqualTo(Purges.MAX);
    assertThat(admits(before)).isFalse();
    assertThat(admits(between)).isFalse();
    assertThat(admits(asked("red"))).isTrue();
  }

  @Test
  void theirNumberIsBoundedAndTheNewestStayExact() {
    for (int i = 0; i < 3 * Purges.MAX; i++) {
      purges.announce(tag("tag-" + i));
    }
    StoredCompletion red = asked("red");
    StoredCompletion green = asked("green");
    purges.announce(tag("red"));
    assertThat(purges.size()).isEqualTo(Purges.MAX);
    assertThat(admits(red)).isFalse();
    assertThat(admits(green)).isTrue();
  }

  @Test
  void theSamePurgeIsKeptOnce() {
    for (int i = 0; i < 10; i++) {
      purges.announce(tag("red"));
      purges.announce(tag("blue"));
    }
    assertThat(purges.size()).isEqualTo(2);
    StoredCompletion red = asked("red");
    purges.announce(tag("red"));
    assertThat(admits(red)).isFalse();
  }

  @Test
  void aPurgeOfEverythingTakesThePlaceOfAllBefore() {
    purges.announce(tag("red"));
    StoredCompletion red = asked("red");
    purges.announce(tag("blue"));
    purges.announce(Selector.ALL);
    assertThat(purges.size()).isOne();
    assertThat(admits(red)).isFalse();
    assertThat(admits(asked("red"))).isTrue();
  }

  @Test
  void aPurgeOfAnIdRefusesThatEntryAloneAndTakesNoTombstone() {
    StoredCompletion red = asked("red");
    StoredCompletion other = asked("red");
    purges.announce(Selector.id(red.id()));
    assertThat(purges.size()).isZero();
    assertThat(admits(red)).isFalse();
    assertThat(admits(other)).isTrue();
  }

  @Test
  void tombstonesOutliveTheLongestUpstreamCall() {
    StoredCompletion red = asked("red");
    purges.announce(tag("red"));
    clock.advance(Duration.ofHours(24));
    purges.announce(tag("blue"));
    assertThat(admits(red)).isFalse();
    clock.advance(Duration.ofHours(2));
    purges.announce(tag("green"));
    assertThat(purges.size()).isEqualTo(2);
    assertThat(admits(red)).isTrue();
  }

  @Test
  void eachPurgeTakesATickOfItsOwn() {
    long before = purges.nanoTime();
    assertThat(purges.announce(tag("red")).atNanos()).isEqualTo(before);
    assertThat(purges.nanoTime()).isEqualTo(before + 1);
    assertThat(purges.announce(tag("red")).atNanos()).isEqualTo(before + 1);
    clock.advance(Duration.ofNanos(1));
    assertThat(purges.nanoTime()).isEqualTo(before + 2);
    clock.advance(HOUR);
    assertThat(purges.nanoTime()).isEqualTo(clock.getAsLong());
  }

  @Test
  void whatIsRefusedDoesNotRun() {
    StoredCompletion red = asked("red");
    purges.announce(tag("red"));
    boolean[] entered = new boolean[1];
    assertThat(purges.admit(red, () -> entered[0] = true)).isFalse();
    assertThat(entered[0]).isFalse();
    assertThat(purges.admit(asked("red"), () -> entered[0] = true)).isTrue();
    assertThat(entered[0]).isTrue();
  }

  private boolean admits(StoredCompletion entry) {
    return purges.admit(entry, () -> {});
  }

  private StoredCompletion asked(String tag) {
    long now = purges.nanoTime();
    return Samples.entry(key(1, 1), null, Set.of(tag), now, now, HOUR, Duration.ZERO, 1);
  }

  private static Selector tag(String tag) {
    return new Selector(null, null, null, null, null, tag, null, null, 0);
  }
}
