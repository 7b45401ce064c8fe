package dev.reprise.store;

import dev.reprise.embedding.Embedding;

/**
 * A vector on its way through an index, with the scratch memory of that; confined to its thread.
 */
final class Probe {

  /** Its components. */
  final float[] vector;

  /** Its signs as seen from the origin that {@link #lookFrom} was given last. */
  final long[] signs;

  /** Of one group of rows. */
  final long[] counts = new long[Signs.GROUP];

  private final Angles angles;
  private final float[] cosines;
  private float distance;

  // Twice and the square of the distance.
  private float twice;
  private float square;

  Probe(Embedding embedding, Angles angles) {
    this.vector = new float[embedding.dimensions()];
    this.signs = new long[Signs.words(vector.length)];
    this.angles = angles;
    this.cosines = angles.cosines();
    embedding.copyTo(vector, 0);
  }

  /** Measures the vector from another origin. */
  void lookFrom(float[] origin) {
    distance = Signs.ofDifference(vector, origin, signs);
    twice = 2 * distance;
    square = distance * distance;
  }

  /**
   * The square of the likely distance to what lies {@code away} from the origin and differs in so
   * many signs.
   */
  float estimate(float away, int differences) {
    return away * (away - twice * cosines[differences]) + square;
  }

  /**
   * With so many differences or more, no {@link #estimate} is below the bar, however far away: the
   * nearest point in a direction is where the direction meets the perpendicular.
   */
  int limit(float bar) {
    float beyond = square - bar;
    return beyond <= 0 ? Integer.MAX_VALUE : angles.differencesBelow(Math.sqrt(beyond) / distance);
  }
}
