package dev.reprise.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.store.eviction.Shadows.Policy;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ShadowsTest {
  private static final long BYTES = 1_000;

  private final Shadows shadows = new Shadows(16_000 * BYTES);

  /** In order, those that are followed. */
  private static long[] sampled(int count) {
    return LongStream.iterate(0, key -> key + 1)
        .filter(key -> Thing.hash(key) >>> 60 == 0)
        .limit(count)
        .toArray();
  }

  private void ask(Shelf live, Thing thing) {
    Thing present = live.things.get(thing.key);
    if (live.request(thing)) {
      shadows.hit(present);
    } else {
      shadows.stored(thing);
    }
  }

  @Test
  void keysOutsideTheSampleCountNothing() {
    LongStream.range(0, 10_000)
        .filter(key -> Thing.hash(key) >>> 60 != 0)
        .forEach(key -> shadows.stored(Thing.of(key, BYTES, 1)));
    assertThat(shadows.requests()).isZero();
  }

  @Test
  void whatFitsIsHitByAllPoliciesAlike() {
    Shelf live = new Shelf(16_000 * BYTES, Quotas.NONE);
    for (int round = 0; round < 3; round++) {
      for (long key : sampled(100)) {
        ask(live, Thing.of(key, BYTES, 0.5));
      }
    }
    assertThat(shadows.requests()).isEqualTo(16 * 300);
    for (Policy policy : Policy.values()) {
      assertThat(shadows.hits(policy)).as(policy.label()).isEqualTo(16 * 200);
      assertThat(shadows.saved(policy)).as(policy.label()).isEqualTo(16 * 100.0);
    }
  }

  @Test
  void lruForgetsWhatAFloodHasPushedOut() {
    long[] keys = sampled(4_000);
    for (int i = 0; i < keys.length; i++) {
      shadows.stored(Thing.of(keys[i], BYTES, 1));
      shadows.hit(Thing.of(keys[i % 100], BYTES, 1));
    }
    long before = shadows.hits(Policy.LRU);
    for (int i = 100; i < 1_100; i++) {
      shadows.stored(Thing.of(keys[i], BYTES, 1));
    }
    assertThat(shadows.hits(Policy.LRU)).isEqualTo(before);
  }

  @Test
  void whatHasExpiredIsNobodysHit() {
    for (long key : sampled(10)) {
      shadows.stored(Thing.of(key, BYTES, 1));
      shadows.gone(Thing.of(key, BYTES, 1));
      shadows.stored(Thing.of(key, BYTES, 1));
    }
    for (Policy policy : Policy.values()) {
      assertThat(shadows.hits(policy)).as(policy.label()).isZero();
    }
  }

  @Test
  void theSampleTellsWhatTheWholeSaves() {
    Shelf live = new Shelf(16_000 * BYTES, Quotas.NONE);
    SplittableRandom random = new SplittableRandom(3);
    int requests = 600_000;
    int hits = 0;
    for (int i = 0; i < requests; i++) {
      long key = (long) (100_000 * Math.pow(random.nextDouble(), 3));
      hits += live.holds(key) ? 1 : 0;
      ask(live, Thing.of(key, BYTES, 1 + key % 3));
    }
    double ratio = (double) hits / requests;
    assertThat(share(Policy.LIVE)).isCloseTo(ratio, within(0.03));
    assertThat(share(Policy.VALUE)).isCloseTo(share(Policy.LIVE), within(0.03));
    assertThat(shadows.saved(Policy.VALUE)).isGreaterThan(shadows.saved(Policy.LRU));
    assertThat(shadows.dropped()).isZero();
  }

  @Test
  void requestsFromManyThreadsAreCountedOrDropped() throws InterruptedException {
    long[] keys = sampled(2_000);
    int threads = 4;
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      Thread.ofVirtual()
          .start(
              () -> {
                for (long key : keys) {
                  shadows.stored(Thing.of(key, BYTES, 1));
                }
                done.countDown();
              });
    }
    done.await();
    assertThat(shadows.requests() / 16 + shadows.dropped()).isEqualTo(4L * keys.length);
  }

  private double share(Policy policy) {
    return (double) shadows.hits(policy) / shadows.requests();
  }
}
