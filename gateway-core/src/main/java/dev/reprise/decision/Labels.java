package dev.reprise.decision;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** The last labels: scores, whether the answer would have been right, and weights. Confined. */
final class Labels {
  private static final int FIRST_CAPACITY = 64;

  private final int limit;
  private float[] scores = new float[FIRST_CAPACITY];
  private float[] weights = new float[FIRST_CAPACITY];
  private boolean[] rights = new boolean[FIRST_CAPACITY];
  private int size;
  private int next;

  /**
   * @param limit labels that are kept, ≥ 1; beyond it the oldest go
   */
  Labels(int limit) {
    this.limit = limit;
  }

  void add(double score, boolean right, double weight) {
    if (next == scores.length && scores.length < limit) {
      grow();
    }
    scores[next] = (float) score;
    rights[next] = right;
    weights[next] = (float) weight;
    size = Math.max(size, next + 1);
    next = (next + 1) % limit;
  }

  int size() {
    return size;
  }

  double score(int i) {
    return scores[i];
  }

  boolean right(int i) {
    return rights[i];
  }

  double weight(int i) {
    return weights[i];
  }

  /** Those with a score of at least this. */
  Labels from(double score) {
    Labels near = new Labels(limit);
    for (int i = 0; i < size; i++) {
      if (scores[i] >= score) {
        near.add(scores[i], rights[i], weights[i]);
      }
    }
    return near;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    // Oldest first, so that the reader's oldest go first as well.
    int first = size < limit ? 0 : next;
    for (int n = 0; n < size; n++) {
      int i = (first + n) % limit;
      out.writeFloat(scores[i]);
      out.writeFloat(rights[i] ? weights[i] : -weights[i]);
    }
  }

  /**
   * @throws IOException when that is not what {@link #write} has written
   */
  void read(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > limit) {
      throw new IOException("expected 0 to " + limit + " labels, got " + count);
    }
    for (int n = 0; n < count; n++) {
      float score = in.readFloat();
      float weight = in.readFloat();
      if (!Float.isFinite(score) || !Float.isFinite(weight)) {
        throw new IOException("expected a label, got " + score + " with weight " + weight);
      }
      add(score, weight > 0, Math.abs(weight));
    }
  }

  private void grow() {
    int capacity = Math.min(limit, scores.length * 2);
    scores = Arrays.copyOf(scores, capacity);
    weights = Arrays.copyOf(weights, capacity);
    rights = Arrays.copyOf(rights, capacity);
  }
}
