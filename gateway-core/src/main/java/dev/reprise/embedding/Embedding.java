package dev.reprise.embedding;

/** A text's unit vector; vectors of different models must never meet. */
public final class Embedding {
  private final float[] unit;

  private Embedding(float[] unit) {
    this.unit = unit;
  }

  /**
   * Scales the vector to length 1 and keeps a copy.
   *
   * @throws IllegalArgumentException when a component is not finite or all are zero
   */
  public static Embedding of(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new IllegalArgumentException("a vector needs a finite length > 0, got √" + squares);
    }
    float scale = (float) (1 / Math.sqrt(squares));
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] * scale;
    }
    return new Embedding(unit);
  }

  public int dimensions() {
    return unit.length;
  }

  /** Copies the components into {@code target} from {@code offset} on. */
  public void copyTo(float[] target, int offset) {
    System.arraycopy(unit, 0, target, offset, unit.length);
  }

  /** Cosine, -1 to 1 but for rounding; both must have the same number of dimensions. */
  public float similarity(Embedding other) {
    if (unit.length != other.unit.length) {
      throw new IllegalArgumentException(
          "expected " + unit.length + " dimensions, got " + other.unit.length);
    }
    float sum = 0;
    for (int i = 0; i < unit.length; i++) {
      sum += unit[i] * other.unit[i];
    }
    return sum;
  }
}
