package dev.reprise.store;

import static dev.reprise.store.Samples.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.Neighbour;
import dev.reprise.embedding.Embedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactIndexTest {
  private final SplittableRandom random = new SplittableRandom(42);

  @ParameterizedTest
  @ValueSource(ints = {384, 7, 1})
  void findsWhatANaiveLoopFinds(int dimensions) {
    ExactIndex index = new ExactIndex(dimensions);
    List<Held> held = new ArrayList<>();
    for (int size : new int[] {1, 2, 5, 170, 171, 700}) {
      while (held.size() < size) {
        held.add(held(vector(random, dimensions)));
        index.add(held.getLast());
      }
      assertNaiveAgrees(index, held, vector(random, dimensions));
    }
  }

  @Test
  void findsWhatANaiveLoopFindsAfterAnyRemovals() {
    ExactIndex index = new ExactIndex(384);
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      held.add(held(vector(random, 384)));
      index.add(held.getLast());
    }
    while (!held.isEmpty()) {
      assertThat(index.remove(held.remove(random.nextInt(held.size())))).isTrue();
      if (held.size() % 50 == 1) {
        assertNaiveAgrees(index, held, vector(random, 384));
      }
    }
    assertThat(index.nearest(vector(random, 384), 1, 0)).isEmpty();
  }

  @Test
  void removesOnlyWhatItHolds() {
    ExactIndex index = new ExactIndex(7);
    Held here = held(vector(random));
    Held equal = new Held(here.entry(), 1);
    ExactIndex other = new ExactIndex(7);
    other.add(equal);
    index.add(here);
    assertThat(index.remove(equal)).isFalse();
    assertThat(index.remove(here)).isTrue();
    assertThat(index.remove(here)).isFalse();
    assertThat(index.size()).isZero();
    assertThat(other.size()).isOne();
  }

  private void assertNaiveAgrees(ExactIndex index, List<Held> held, Embedding query) {
    List<Double> expected = new ArrayList<>();
    held.forEach(each -> expected.add(cosine(each.vector(), query)));
    expected.sort(Collections.reverseOrder());
    assertThat(index.size()).isEqualTo(held.size());
    for (int k : new int[] {1, 10, held.size() + 5}) {
      List<Neighbour> found = index.nearest(query, k, 0);
      assertThat(found).hasSize(Math.min(k, held.size())).doesNotHaveDuplicates();
      assertThat(found).isSortedAccordingTo(Comparator.comparing(Neighbour::similarity).reversed());
      for (int i = 0; i < found.size(); i++) {
        double similarity = found.get(i).similarity();
        assertThat(similarity).isCloseTo(expected.get(i), within(1e-5));
        assertThat(similarity)
            .isCloseTo(cosine(found.get(i).entry().embedding(), query), within(1e-5));
      }
    }
  }

  private static double cosine(Embedding one, Embedding other) {
    float[] a = new float[one.dimensions()];
    float[] b = new float[other.dimensions()];
    one.copyTo(a, 0);
    other.copyTo(b, 0);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static Held held(Embedding vector) {
    return new Held(Samples.entry(Samples.key(1, 1), vector, 0, Samples.HOUR, 1), 1);
  }
}
