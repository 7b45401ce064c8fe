package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Neighbour;
import dev.reprise.embedding.Embedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class VectorIndexStressTest {
  private static final int DIMENSIONS = 384;
  private static final int ROUNDS = 60;
  private final Random random = new Random(5);

  /** Those that stay are added last: every removal then moves one of them to an earlier block. */
  @Test
  void aSearchMissesNothingThatStaysWhileRowsMove() {
    for (int round = 0; round < ROUNDS; round++) {
      VectorIndex index = new VectorIndex(DIMENSIONS);
      List<Held> leaving = fill(index, 400);
      List<Held> staying = fill(index, 300);
      Collections.shuffle(leaving, random);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> leaving.forEach(index::remove));
      while (!writer.isDone()) {
        assertFound(index, staying.get(random.nextInt(staying.size())));
      }
      writer.join();
      staying.forEach(held -> assertFound(index, held));
      assertThat(index.size()).isEqualTo(staying.size());
    }
  }

  /** Cells are parted and dissolved all the time; what stays is found, what is gone is not. */
  @Test
  void aSearchMissesNothingThatStaysWhileCellsComeAndGo() {
    VectorIndex index = new VectorIndex(DIMENSIONS, new Grain(32, 1 << 20, 64));
    List<Held> staying = fill(index, 300);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int round = 0; round < 15; round++) {
                List<Held> leaving = fill(index, 500);
                Collections.shuffle(leaving, random);
                leaving.forEach(index::remove);
                Embedding gone = leaving.getFirst().vector();
                assertThat(index.nearest(gone, 1, 0).getFirst().similarity()).isLessThan(0.9f);
              }
            });
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int reader = 0; reader < 2; reader++) {
      SplittableRandom own = new SplittableRandom(reader);
      readers.add(
          CompletableFuture.runAsync(
              () -> {
                while (!over.get()) {
                  assertFound(index, staying.get(own.nextInt(staying.size())));
                }
              },
              task -> Thread.ofPlatform().start(task)));
    }
    writer.handle((done, failure) -> over.getAndSet(true)).join();
    writer.join();
    readers.forEach(CompletableFuture::join);
    staying.forEach(held -> assertFound(index, held));
    assertThat(index.size()).isEqualTo(staying.size());
  }

  private List<Held> fill(VectorIndex index, int rows) {
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      held.add(
          new Held(
              Samples.entry(
                  Samples.key(1, i), Samples.vector(random, DIMENSIONS), 0, Samples.HOUR, 1),
              1));
      index.add(held.getLast());
    }
    return held;
  }

  private static void assertFound(VectorIndex index, Held held) {
    List<Neighbour> found = index.nearest(held.vector(), 2, 0);
    assertThat(found.getFirst().entry()).isSameAs(held.entry());
    assertThat(found).doesNotHaveDuplicates();
  }
}
