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

class VectorIndexTest {
  private static final int EVERYTHING = 1 << 20;

  /** Vectors in any direction have no nearest one that signs could tell. */
  private static final Grain WITHOUT_SKETCHES = new Grain(128, EVERYTHING, 1_000);

  private final SplittableRandom random = new SplittableRandom(42);

  @ParameterizedTest
  @ValueSource(ints = {384, 100, 7, 1})
  void findsWhatANaiveLoopFinds(int dimensions) {
    VectorIndex index = new VectorIndex(dimensions, WITHOUT_SKETCHES);
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
    VectorIndex index = new VectorIndex(384, WITHOUT_SKETCHES);
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
    VectorIndex index = new VectorIndex(7);
    Held here = held(vector(random));
    Held equal = new Held(here.entry(), 1);
    index.add(here);
    assertThat(index.remove(equal)).isFalse();
    assertThat(index.remove(here)).isTrue();
    assertThat(index.remove(here)).isFalse();
    assertThat(index.size()).isZero();
  }

  @Test
  void aSearchOfAPartFindsTheNearestOfClusteredVectors() {
    List<float[]> centres = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      centres.add(aside(new float[96], 1, 0.7f));
    }
    VectorIndex index = new VectorIndex(96, new Grain(64, 1_500, 64));
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      held.add(held(Embedding.of(aside(centres.get(i % centres.size()), 0.6f, 0))));
      index.add(held.getLast());
    }
    int right = 0;
    for (int i = 0; i < 200; i++) {
      float[] asked = new float[96];
      held.get(random.nextInt(held.size())).vector().copyTo(asked, 0);
      Embedding query = Embedding.of(aside(asked, 0.5f, 0));
      double best = held.stream().mapToDouble(e -> cosine(e.vector(), query)).max().orElseThrow();
      Neighbour found = index.nearest(query, 10, 0).getFirst();
      assertThat(found.similarity())
          .isCloseTo((float) cosine(found.entry().embedding(), query), within(1e-5f));
      right += found.similarity() > best - 1e-5 ? 1 : 0;
    }
    assertThat(right).isGreaterThanOrEqualTo(198);
  }

  @Test
  void findsWhatIsLeftWhileItRunsEmptyAndFillsAgain() {
    VectorIndex index = new VectorIndex(48, new Grain(32, EVERYTHING, 2_000));
    List<Held> held = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      while (held.size() < 1_000) {
        held.add(held(vector(random, 48)));
        index.add(held.getLast());
      }
      assertNaiveAgrees(index, held, vector(random, 48));
      while (held.size() > round) {
        assertThat(index.remove(held.remove(random.nextInt(held.size())))).isTrue();
        if (held.size() % 200 == 3) {
          assertNaiveAgrees(index, held, vector(random, 48));
        }
      }
      assertThat(index.nearest(vector(random, 48), 3, 0)).hasSize(round);
    }
  }

  @Test
  void equalOppositeAndTinyVectorsAreParted() {
    VectorIndex index = new VectorIndex(40, new Grain(16, EVERYTHING, 100));
    Embedding one = vector(random, 40);
    float[] opposite = new float[40];
    one.copyTo(opposite, 0);
    for (int i = 0; i < 40; i++) {
      opposite[i] *= -1e-30f;
    }
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      held.add(held(i % 3 == 0 ? Embedding.of(opposite) : one));
      index.add(held.getLast());
    }
    List<Neighbour> found = index.nearest(one, 50, 0);
    assertThat(found).hasSize(50).doesNotHaveDuplicates();
    assertThat(found).allSatisfy(near -> assertThat(near.similarity()).isGreaterThan(0.9999f));
    held.forEach(each -> assertThat(index.remove(each)).isTrue());
    assertThat(index.nearest(one, 1, 0)).isEmpty();
  }

  @Test
  void staleOnesTakeNoPlaceHoweverNearTheyAre() {
    VectorIndex index = new VectorIndex(384);
    Embedding query = vector(random, 384);
    for (int i = 0; i < 600; i++) {
      index.add(held(query));
    }
    long later = Samples.HOUR.toNanos() + 1;
    Held fresh =
        new Held(Samples.entry(Samples.key(1, 2), vector(random, 384), later, Samples.HOUR, 1), 1);
    index.add(fresh);
    assertThat(index.nearest(query, 2, later))
        .extracting(Neighbour::entry)
        .containsExactly(fresh.entry());
  }

  /** Some way off, by so much noise and so much of what all have in common. */
  private float[] aside(float[] from, float noise, float common) {
    float[] aside = from.clone();
    for (int i = 0; i < aside.length; i++) {
      aside[i] += (float) ((random.nextGaussian() * noise + common) / Math.sqrt(aside.length));
    }
    return aside;
  }

  private void assertNaiveAgrees(VectorIndex index, List<Held> held, Embedding query) {
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
