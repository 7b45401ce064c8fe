package dev.reprise.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The candidates with the lowest scores of one search, in no order; confined to its thread. There
 * is room for twice as many as are wanted: only when that is full, the worse half goes. So taking
 * one in costs a store or two, where a heap would sift. Candidates are noted by their places: to
 * touch the object of each would cost more than all the rest.
 */
final class Shortlist<M extends Member> {
  private final int wanted;
  private final float[] scores;

  /** Each one's source in the upper half, its row there in the lower one. */
  private final long[] places;

  private final List<Sketches<M>> sources = new ArrayList<>();
  private int size;
  private float bar = Float.POSITIVE_INFINITY;

  /**
   * @param wanted candidates that are kept, ≥ 1
   */
  Shortlist(int wanted) {
    this.wanted = wanted;
    this.scores = new float[2 * wanted];
    this.places = new long[2 * wanted];
  }

  /** What is not below this score need not be offered. */
  float bar() {
    return bar;
  }

  /** Whose rows are added next. */
  void begin(Sketches<M> source) {
    sources.add(source);
  }

  void add(int row, float score) {
    if (size == scores.length) {
      cut();
      if (score >= bar) {
        return;
      }
    }
    scores[size] = score;
    places[size++] = (sources.size() - 1L) << Integer.SIZE | row;
  }

  int size() {
    return size;
  }

  /** Those wanted, in no order, but for what has been removed meanwhile. */
  void forEach(Consumer<M> use) {
    if (size > wanted) {
      cut();
    }
    for (int i = 0; i < size; i++) {
      M member = sources.get((int) (places[i] >>> Integer.SIZE)).member((int) places[i]);
      if (member != null) {
        use.accept(member);
      }
    }
  }

  private void cut() {
    select();
    size = wanted;
    bar = scores[0];
    for (int i = 1; i < wanted; i++) {
      bar = Math.max(bar, scores[i]);
    }
  }

  /** Brings the lowest to the front (Hoare's selection). */
  private void select() {
    int from = 0;
    int to = size - 1;
    while (from < to) {
      float pivot = scores[(from + to) >>> 1];
      int low = from;
      int high = to;
      while (low <= high) {
        while (scores[low] < pivot) {
          low++;
        }
        while (scores[high] > pivot) {
          high--;
        }
        if (low <= high) {
          swap(low++, high--);
        }
      }
      if (wanted - 1 <= high) {
        to = high;
      } else if (wanted - 1 >= low) {
        from = low;
      } else {
        return;
      }
    }
  }

  private void swap(int one, int other) {
    float score = scores[one];
    scores[one] = scores[other];
    scores[other] = score;
    long place = places[one];
    places[one] = places[other];
    places[other] = place;
  }
}
