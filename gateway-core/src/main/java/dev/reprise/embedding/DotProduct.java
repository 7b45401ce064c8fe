package dev.reprise.embedding;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The dot product on the CPU's widest vectors. */
final class DotProduct {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** As many of them as there are floats in a vector. */
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private DotProduct() {}

  /** Both must have the same length. */
  static float of(short[] codes, float[] vector) {
    int lanes = FLOATS.length();
    int whole = FLOATS.loopBound(codes.length);
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < whole; i += lanes) {
      sums = floats(codes, i).fma(FloatVector.fromArray(FLOATS, vector, i), sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < codes.length; i++) {
      sum += codes[i] * vector[i];
    }
    return sum;
  }

  private static FloatVector floats(short[] codes, int offset) {
    return (FloatVector) ShortVector.fromArray(SHORTS, codes, offset).castShape(FLOATS, 0);
  }
}
