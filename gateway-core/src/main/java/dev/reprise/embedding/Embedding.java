package dev.reprise.embedding;

/**
 * A text's unit vector; vectors of different models must never meet.
 *
 * <p>Each component is kept as 16 bits of the largest one: half the memory of floats, and a cosine
 * moves by some millionths. Eight bits move it by up to 0.004, since a few components of real
 * models are much larger than the rest; that is as much as two thresholds differ by, and swaps the
 * nearest for the second nearest in one of thirty questions.
 */
public final class Embedding {
  private final short[] codes;

  /** What a code of 1 stands for. */
  private final float step;

  private Embedding(short[] codes, float step) {
    this.codes = codes;
    this.step = step;
  }

  /**
   * Scales the vector to length 1 and keeps a copy.
   *
   * @throws IllegalArgumentException when a component is not finite or all are zero
   */
  public static Embedding of(float[] vector) {
    double squares = 0;
    float largest = 0;
    for (float x : vector) {
      squares += (double) x * x;
      largest = Math.max(largest, Math.abs(x));
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new IllegalArgumentException("a vector needs a finite length > 0, got √" + squares);
    }
    double scale = Short.MAX_VALUE / (double) largest;
    short[] codes = new short[vector.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (short) Math.round(vector[i] * scale);
    }
    return ofOwn(codes);
  }

  /**
   * The vector whose {@link #codes} these are: equal to it in every cosine.
   *
   * @throws IllegalArgumentException when all are zero
   */
  public static Embedding ofCodes(short[] codes) {
    return ofOwn(codes.clone());
  }

  private static Embedding ofOwn(short[] codes) {
    long length = 0;
    for (short code : codes) {
      length += code * code;
    }
    if (length == 0) {
      throw new IllegalArgumentException(
          "a vector needs a length > 0, got " + codes.length + " × 0");
    }
    return new Embedding(codes, (float) (1 / Math.sqrt(length)));
  }

  public int dimensions() {
    return codes.length;
  }

  /** All that the vector is, up to its length, to be kept elsewhere: see {@link #ofCodes}. */
  public short[] codes() {
    return codes.clone();
  }

  /** Copies the components into {@code target} from {@code offset} on. */
  public void copyTo(float[] target, int offset) {
    for (int i = 0; i < codes.length; i++) {
      target[offset + i] = codes[i] * step;
    }
  }

  /** Cosine, -1 to 1 but for rounding; both must have the same number of dimensions. */
  public float similarity(Embedding other) {
    requireDimensions(other.codes.length);
    long sum = 0;
    for (int i = 0; i < codes.length; i++) {
      sum += codes[i] * other.codes[i];
    }
    return (float) ((double) step * other.step * sum);
  }

  /**
   * The same for one vector compared with many, which is unpacked only once for that: see {@link
   * #copyTo}.
   */
  public float similarity(float[] unit) {
    requireDimensions(unit.length);
    return step * DotProduct.of(codes, unit);
  }

  private void requireDimensions(int dimensions) {
    if (codes.length != dimensions) {
      throw new IllegalArgumentException(
          "expected " + codes.length + " dimensions, got " + dimensions);
    }
  }
}
