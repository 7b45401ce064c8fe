package dev.reprise.store;

import dev.reprise.cache.Neighbour;
import java.util.ArrayList;
import java.util.List;

/**
 * The best so far of one search, best first; confined to its thread. Sorted insertion instead of a
 * heap: nearly every candidate fails at the bar, {@code k} is around ten, and the order is wanted
 * at the end anyway.
 */
final class TopK {
  private final Held[] held;
  private final float[] similarities;
  private final long nowNanos;
  private int size;

  /** What a candidate must exceed once all places are taken. */
  private float bar = Float.NEGATIVE_INFINITY;

  TopK(int k, long nowNanos) {
    this.held = new Held[k];
    this.similarities = new float[k];
    this.nowNanos = nowNanos;
  }

  boolean isFull() {
    return size == held.length;
  }

  /** Takes the candidate if it is near enough, fresh, still there, and not one already taken. */
  void offer(Held candidate, float similarity) {
    if (similarity > bar
        && candidate.cell != null
        && candidate.freshAt(nowNanos)
        && !contains(candidate)) {
      insert(candidate, similarity);
    }
  }

  List<Neighbour> neighbours() {
    List<Neighbour> neighbours = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      neighbours.add(new Neighbour(held[i].entry(), similarities[i]));
    }
    return neighbours;
  }

  private boolean contains(Held candidate) {
    for (int i = 0; i < size; i++) {
      if (held[i] == candidate) {
        return true;
      }
    }
    return false;
  }

  private void insert(Held candidate, float similarity) {
    int at = size < held.length ? size++ : size - 1;
    for (; at > 0 && similarities[at - 1] < similarity; at--) {
      held[at] = held[at - 1];
      similarities[at] = similarities[at - 1];
    }
    held[at] = candidate;
    similarities[at] = similarity;
    if (size == held.length) {
      bar = similarities[size - 1];
    }
  }
}
