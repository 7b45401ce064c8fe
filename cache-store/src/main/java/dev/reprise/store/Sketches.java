package dev.reprise.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Members with a sketch of each one's vector: the signs of its difference from the mean of all, and
 * that difference's length, 52 bytes instead of 1,536 at 384 dimensions. What is next to a query is
 * among the best few by sketch; which one it is, the vectors themselves tell.
 *
 * <p>The mean is that of the members at the start. The nearer it is, the more each sign tells:
 * vectors of real models have a large part in common, and questions on one subject even more.
 *
 * <p><b>Threads.</b> One at a time may change it, any number search meanwhile without a lock. A row
 * is written once, before the size that includes it; a removed member's place stays empty. When all
 * rows are taken, the owner makes a new object of those that are left.
 */
final class Sketches<M extends Member> {

  /** Up to that many, comparing them all costs less than a mean's memory is worth. */
  private static final int UNSKETCHED = 32;

  private final @Nullable Object[] members;
  private final float[] mean;
  private final float[] lengths;
  private final long[] signs;
  private volatile int size;

  /**
   * @param present all of one number of dimensions, ≥ 1
   * @param capacity members that there is room for, ≥ {@code present.size()}
   */
  Sketches(List<M> present, int capacity) {
    members = new Object[capacity];
    boolean sketched = capacity > UNSKETCHED;
    mean = sketched ? mean(present) : new float[0];
    lengths = new float[sketched ? capacity : 0];
    signs = new long[sketched ? Signs.length(capacity, Signs.words(mean.length)) : 0];
    present.forEach(this::add);
  }

  /** The mean of the members' vectors; there must be one. */
  static float[] mean(List<? extends Member> members) {
    int dimensions = members.getFirst().vector().dimensions();
    float[] mean = new float[dimensions];
    float[] vector = new float[dimensions];
    for (Member member : members) {
      member.vector().copyTo(vector, 0);
      for (int i = 0; i < dimensions; i++) {
        mean[i] += vector[i] / members.size();
      }
    }
    return mean;
  }

  boolean isFull() {
    return size == members.length;
  }

  /** Rows taken, emptied ones included. */
  int size() {
    return size;
  }

  /** Adds a member, there must be room; returns its row. */
  int add(M member) {
    int row = size;
    if (isSketched()) {
      float[] vector = new float[mean.length];
      member.vector().copyTo(vector, 0);
      long[] words = new long[Signs.words(mean.length)];
      lengths[row] = Signs.ofDifference(vector, mean, words);
      Signs.put(words, signs, row);
    }
    members[row] = member;
    size = row + 1;
    return row;
  }

  /** Leaves the row empty, and too far away to be offered. */
  void remove(int row) {
    Arrays.fill(members, row, row + 1, null);
    if (isSketched()) {
      lengths[row] = Float.POSITIVE_INFINITY;
    }
  }

  /** Those that are left, in the order of their rows. */
  List<M> members() {
    List<M> present = new ArrayList<>(size);
    for (int row = 0; row < size; row++) {
      M member = member(row);
      if (member != null) {
        present.add(member);
      }
    }
    return present;
  }

  /** Adds those that seem nearest to the shortlist. */
  void scan(Probe probe, Shortlist<M> best) {
    int rows = size;
    best.begin(this);
    if (!isSketched()) {
      compare(rows, probe, best);
      return;
    }
    probe.lookFrom(mean);
    int limit = probe.limit(best.bar());
    for (int row = 0; row < rows; row += Signs.GROUP) {
      if (Signs.differ(probe.signs, signs, row / Signs.GROUP, limit, probe.counts)) {
        offer(row, Math.min(rows, row + Signs.GROUP), probe, best);
      }
    }
  }

  private boolean isSketched() {
    return lengths.length > 0;
  }

  private void offer(int from, int to, Probe probe, Shortlist<M> best) {
    float[] away = lengths;
    long[] counts = probe.counts;
    float bar = best.bar();
    for (int row = from; row < to; row++) {
      float score = probe.estimate(away[row], (int) counts[row - from]);
      if (score < bar) {
        best.add(row, score);
        bar = best.bar();
      }
    }
  }

  /** By the exact square of the distance of two unit vectors, to which estimates come close. */
  private void compare(int rows, Probe probe, Shortlist<M> best) {
    for (int row = 0; row < rows; row++) {
      M member = member(row);
      if (member != null) {
        best.add(row, 2 - 2 * member.vector().similarity(probe.vector));
      }
    }
  }

  /** Null when it has been removed. */
  @SuppressWarnings("unchecked") // Nothing else is ever put in.
  @Nullable M member(int row) {
    return (M) members[row];
  }
}
