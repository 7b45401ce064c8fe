package dev.reprise.benchmarks.index;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Compares every vector, by floats: what all others are measured by. */
final class FloatScan implements Rival {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private final Sample sample;

  FloatScan(Sample sample) {
    this.sample = sample;
  }

  @Override
  public String name() {
    return "scan of floats";
  }

  @Override
  public int[] nearest(int asked, int k) {
    float[] query = sample.asked().get(asked);
    List<float[]> stored = sample.stored();
    int[] nearest = new int[k];
    float[] similarities = new float[k];
    Arrays.fill(similarities, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < stored.size(); i++) {
      float similarity = product(query, stored.get(i));
      int at = k - 1;
      if (similarity <= similarities[at]) {
        continue;
      }
      for (; at > 0 && similarities[at - 1] < similarity; at--) {
        similarities[at] = similarities[at - 1];
        nearest[at] = nearest[at - 1];
      }
      similarities[at] = similarity;
      nearest[at] = i;
    }
    return nearest;
  }

  /** The length must be a multiple of two vectors. */
  static float product(float[] one, float[] other) {
    int lanes = SPECIES.length();
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    for (int i = 0; i < one.length; i += 2 * lanes) {
      even = load(one, i).fma(load(other, i), even);
      odd = load(one, i + lanes).fma(load(other, i + lanes), odd);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector load(float[] from, int offset) {
    return FloatVector.fromArray(SPECIES, from, offset);
  }

  @Override
  public void close() {}
}
