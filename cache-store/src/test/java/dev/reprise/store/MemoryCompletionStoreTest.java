package dev.reprise.store;

import static dev.reprise.store.Samples.direction;
import static dev.reprise.store.Samples.entry;
import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.scope;
import static dev.reprise.store.Samples.tagged;
import static dev.reprise.store.Samples.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryCompletionStoreTest extends CompletionStoreContract {
  private static final long MAX_BYTES = 1 << 20;

  @Override
  CompletionStore open(LongSupplier nanoClock) {
    return new MemoryCompletionStore(64 << 20, nanoClock);
  }

  @Test
  @DisplayName("S101 memory stays bounded at 10× capacity")
  void tenTimesTheCapacityStaysWithinTheBound() {
    MemoryCompletionStore small = small();
    SplittableRandom random = new SplittableRandom(7);
    long offered = 0;
    for (int i = 0; offered < 10 * MAX_BYTES; i++) {
      StoredCompletion entry = tagged(small, key(i % 5, i), vector(random), "tag-" + i);
      small.put(entry);
      offered += Weight.of(entry);
      if (i % 1_000 == 0) {
        small.cleanUp();
        assertThat(small.bytes()).isLessThanOrEqualTo(MAX_BYTES);
      }
    }
    small.cleanUp();
    assertThat(small.bytes()).isLessThanOrEqualTo(MAX_BYTES).isGreaterThan(MAX_BYTES * 9 / 10);
    assertThat(small.bytes()).isEqualTo(weightOfAll(small));
  }

  @Test
  @DisplayName("S100 eviction keeps index and store in step")
  void whatIsEvictedIsGoneFromMapIndexAndListAtOnce() {
    MemoryCompletionStore small = small();
    SplittableRandom random = new SplittableRandom(8);
    List<StoredCompletion> offered = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      StoredCompletion entry = entry(small, key(i % 3, i), vector(random));
      offered.add(entry);
      small.put(entry);
      small.link(key(i % 3, 10_000 + i), entry);
    }
    small.cleanUp();
    Set<StoredCompletion> listed = new HashSet<>(small.select(Selector.ALL, 5_000).entries());
    Set<StoredCompletion> near = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      small.nearest(scope(i), direction(0), 5_000).forEach(each -> near.add(each.entry()));
    }
    assertThat(offered).filteredOn(each -> small.find(each.key()) != null).hasSameElementsAs(near);
    assertThat(listed).isEqualTo(near).hasSizeBetween(1, 4_999);
    assertThat(small.indexes().vectors()).isEqualTo(small.entries()).isEqualTo(listed.size());
    for (int i = 0; i < 5_000; i++) {
      StoredCompletion linked = small.find(key(i % 3, 10_000 + i));
      assertThat(linked == null || listed.contains(linked)).isTrue();
    }
  }

  @Test
  void tagsAndPartsCountAgainstTheBound() {
    StoredCompletion bare = entry(store, KEY, null);
    StoredCompletion tagged = tagged(store, KEY, null, "red", "blue");
    assertThat(Weight.of(tagged) - Weight.of(bare)).isBetween(100, 300);
  }

  @Test
  void linksCountAgainstTheBound() {
    MemoryCompletionStore small = small();
    StoredCompletion entry = entry(small, key(1, 0), direction(0));
    for (int i = 1; i < 20_000; i++) {
      small.put(entry);
      small.link(key(1, i), entry);
    }
    small.cleanUp();
    assertThat(small.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    assertThat(small.entries()).isLessThanOrEqualTo(1);
  }

  @Test
  void aStaleEntryKeepsItsVectorUntilItIsGone() {
    MemoryCompletionStore memory = (MemoryCompletionStore) store;
    put(KEY, direction(0), Samples.HOUR);
    clock.advance(Samples.HOUR);
    memory.cleanUp();
    assertThat(memory.indexes().vectors()).isOne();
    clock.advance(Samples.HOUR.plus(Duration.ofSeconds(2)));
    memory.cleanUp();
    assertThat(memory.indexes().vectors()).isZero();
    assertThat(store.bytes()).isZero();
  }

  @Test
  void anEntryLargerThanTheBoundIsNotKept() {
    MemoryCompletionStore small = small();
    int tooMany = (int) MAX_BYTES + 1;
    small.put(entry(key(1, 1), direction(0), clock.getAsLong(), Samples.HOUR, tooMany));
    small.cleanUp();
    assertThat(small.find(key(1, 1))).isNull();
    assertThat(small.bytes()).isZero();
    assertThat(small.indexes().scopes()).isZero();
  }

  @Test
  void expiryEmptiesMapAndIndexes() {
    MemoryCompletionStore memory = (MemoryCompletionStore) store;
    for (int i = 0; i < 1_000; i++) {
      StoredCompletion entry = put(key(i, 0), direction(i));
      store.link(key(i, 1), entry);
    }
    assertThat(memory.indexes().scopes()).isEqualTo(1_000);
    clock.advance(Samples.HOUR.plus(Duration.ofSeconds(2)));
    memory.cleanUp();
    assertThat(store.entries()).isZero();
    assertThat(store.bytes()).isZero();
    assertThat(memory.indexes().scopes()).isZero();
  }

  @Test
  void aVectorOfAnotherModelIsRefused() {
    put(KEY, direction(0));
    StoredCompletion foreign = entry(store, ALIAS, vector(new SplittableRandom(1), 384));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.put(foreign))
        .withMessage("expected 7 dimensions, got 384");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.nearest(scope(1), foreign.embedding(), 1))
        .withMessage("expected 7 dimensions, got 384");
  }

  private MemoryCompletionStore small() {
    return new MemoryCompletionStore(MAX_BYTES, clock);
  }

  private static long weightOfAll(CompletionStore store) {
    List<StoredCompletion> all = store.select(Selector.ALL, Integer.MAX_VALUE).entries();
    return all.stream().mapToLong(Weight::of).sum();
  }
}
