package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Neighbour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExactIndexStressTest {
  private static final int DIMENSIONS = 384;
  private static final int ROUNDS = 60;
  private final Random random = new Random(5);

  /** Those that stay are added last: every removal then moves one of them to an earlier block. */
  @Test
  void aSearchMissesNothingThatStaysWhileRowsMove() {
    for (int round = 0; round < ROUNDS; round++) {
      ExactIndex index = new ExactIndex(DIMENSIONS);
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

  private List<Held> fill(ExactIndex index, int rows) {
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

  private static void assertFound(ExactIndex index, Held held) {
    List<Neighbour> found = index.nearest(held.vector(), 2, 0);
    assertThat(found.getFirst().entry()).isSameAs(held.entry());
    assertThat(found).doesNotHaveDuplicates();
  }
}
