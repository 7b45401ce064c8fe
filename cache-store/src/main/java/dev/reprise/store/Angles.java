package dev.reprise.store;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The angle between two vectors from the number of signs that they differ in: of vectors in any
 * direction, a sign differs with the probability angle / π (Charikar, "Similarity estimation
 * techniques from rounding algorithms", 2002).
 */
final class Angles {
  private static final ConcurrentHashMap<Integer, Angles> KNOWN = new ConcurrentHashMap<>();

  private final float[] cosines;

  /** One object for all indexes with as many dimensions. */
  static Angles of(int dimensions) {
    return KNOWN.computeIfAbsent(dimensions, Angles::new);
  }

  private Angles(int dimensions) {
    cosines = new float[dimensions + 1];
    for (int i = 0; i <= dimensions; i++) {
      cosines[i] = (float) Math.cos(Math.PI * i / dimensions);
    }
  }

  /** By the number of signs. */
  float[] cosines() {
    return cosines;
  }

  /** With so many differences or more, the cosine is below this one. */
  int differencesBelow(double cosine) {
    double angle = Math.acos(Math.clamp(cosine, -1, 1));
    return (int) (angle / Math.PI * (cosines.length - 1)) + 1;
  }
}
