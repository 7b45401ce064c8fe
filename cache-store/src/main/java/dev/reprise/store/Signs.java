package dev.reprise.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The signs of vectors, a bit for each dimension, compared on the CPU's widest vectors.
 *
 * <p>Rows are taken in groups of {@link #GROUP}, as many as there are longs in a vector. The first
 * words of all rows of a group lie side by side, then the second ones, and so on: each lane counts
 * for a row of its own, and no sum over lanes is ever needed.
 */
final class Signs {
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Rows that are compared at once. */
  static final int GROUP = LONGS.length();

  private Signs() {}

  /** Longs for one row. */
  static int words(int dimensions) {
    return Math.ceilDiv(dimensions, Long.SIZE);
  }

  /** Longs for so many rows. */
  static int length(int rows, int words) {
    return Math.ceilDiv(rows, GROUP) * GROUP * words;
  }

  /**
   * Writes the signs of the difference of two vectors.
   *
   * @param words all bits are overwritten
   * @return the difference's length
   */
  static float ofDifference(float[] vector, float[] origin, long[] words) {
    int lanes = FLOATS.length();
    FloatVector squares = FloatVector.zero(FLOATS);
    long word = 0;
    for (int i = 0; i < vector.length; i += lanes) {
      VectorMask<Float> there = FLOATS.indexInRange(i, vector.length);
      FloatVector difference =
          FloatVector.fromArray(FLOATS, vector, i, there)
              .sub(FloatVector.fromArray(FLOATS, origin, i, there));
      squares = difference.fma(difference, squares);
      word |= difference.lt(0).toLong() << i;
      if ((i + lanes) % Long.SIZE == 0 || i + lanes >= vector.length) {
        words[i / Long.SIZE] = word;
        word = 0;
      }
    }
    return (float) Math.sqrt(squares.reduceLanes(VectorOperators.ADD));
  }

  /** Puts a row among others; writes nothing that belongs to another row. */
  static void put(long[] words, long[] rows, int row) {
    int at = row / GROUP * GROUP * words.length + row % GROUP;
    for (long word : words) {
      rows[at] = word;
      at += GROUP;
    }
  }

  /**
   * Counts in how many signs each row of a group differs.
   *
   * @param counts are written only when the result is true; lanes without a row get anything
   * @return whether one of them is below the limit
   */
  static boolean differ(long[] words, long[] rows, int group, long limit, long[] counts) {
    int at = group * GROUP * words.length;
    LongVector sum = LongVector.zero(LONGS);
    for (int i = 0; i < words.length; i++) {
      sum =
          LongVector.fromArray(LONGS, rows, at + i * GROUP)
              .lanewise(VectorOperators.XOR, words[i])
              .lanewise(VectorOperators.BIT_COUNT)
              .add(sum);
    }
    if (!sum.lt(limit).anyTrue()) {
      return false;
    }
    sum.intoArray(counts, 0);
    return true;
  }
}
