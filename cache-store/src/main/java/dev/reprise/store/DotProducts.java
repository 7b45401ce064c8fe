package dev.reprise.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products on the CPU's widest vectors. Rows are padded with zeros to whole vectors, so no loop
 * has a scalar tail. Four rows are taken at once: four independent sums hide the latency of the
 * fused multiply-add, and each piece of the query is loaded once for all of them.
 */
final class DotProducts {

  /** Rows that {@link #four} takes at once. */
  static final int ROWS = 4;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private DotProducts() {}

  /** Floats that a row of this many dimensions takes with its padding. */
  static int stride(int dimensions) {
    return Math.ceilDiv(dimensions, LANES) * LANES;
  }

  /** The dot product with the row that starts at {@code offset}. */
  static float one(float[] query, float[] rows, int offset) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = 0; i < query.length; i += LANES) {
      sum = load(rows, offset + i).fma(load(query, i), sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** The dot products with the four rows from {@code offset} on, one after the other. */
  static void four(float[] query, float[] rows, int offset, float[] products) {
    int stride = query.length;
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    FloatVector c = FloatVector.zero(SPECIES);
    FloatVector d = FloatVector.zero(SPECIES);
    for (int i = 0; i < stride; i += LANES) {
      FloatVector q = load(query, i);
      int at = offset + i;
      a = load(rows, at).fma(q, a);
      b = load(rows, at + stride).fma(q, b);
      c = load(rows, at + 2 * stride).fma(q, c);
      d = load(rows, at + 3 * stride).fma(q, d);
    }
    products[0] = a.reduceLanes(VectorOperators.ADD);
    products[1] = b.reduceLanes(VectorOperators.ADD);
    products[2] = c.reduceLanes(VectorOperators.ADD);
    products[3] = d.reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector load(float[] from, int offset) {
    return FloatVector.fromArray(SPECIES, from, offset);
  }
}
