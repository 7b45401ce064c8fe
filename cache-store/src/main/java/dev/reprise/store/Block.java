package dev.reprise.store;

import java.util.Arrays;

/**
 * A run of packed rows with their owners; guarded by the lock of the index it is part of. It grows
 * and shrinks with its rows, since most scopes hold a handful and must not pay for a whole block.
 */
final class Block {

  /**
   * Floats in a full block, 256 KiB: below half of G1's smallest region, beyond which an array is
   * humongous, and some ten microseconds to scan.
   */
  private static final int FLOATS = 1 << 16;

  private final int stride;
  private final int maxRows;
  private float[] rows;
  private Held[] owners = new Held[1];
  private int size;

  Block(int stride) {
    this.stride = stride;
    this.maxRows = maxRows(stride);
    this.rows = new float[stride];
  }

  static int maxRows(int stride) {
    return Math.max(1, FLOATS / stride);
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == maxRows;
  }

  Held owner(int row) {
    return owners[row];
  }

  /** Adds a row for an entry that has an embedding; the block must not be full. */
  void push(Held held) {
    if (size == owners.length) {
      resize(Math.min(maxRows, size + size / 2 + 1));
    }
    owners[size] = held;
    held.vector().copyTo(rows, size * stride);
    size++;
  }

  /** Overwrites the row with the last one of {@code from}, which may be this block. */
  void replaceWithLastOf(int row, Block from) {
    int last = from.size - 1;
    owners[row] = from.owners[last];
    System.arraycopy(from.rows, last * stride, rows, row * stride, stride);
  }

  /** Drops the last row and lets go of its owner. */
  void pop() {
    size--;
    Arrays.fill(owners, size, size + 1, null);
    if (size > 0 && size <= owners.length / 2) {
      resize(owners.length * 3 / 4);
    }
  }

  /**
   * Offers every row to {@code best}.
   *
   * @param query padded to the stride
   * @param products scratch of {@link DotProducts#ROWS} floats
   */
  void scan(float[] query, TopK best, float[] products) {
    int row = 0;
    for (; row + DotProducts.ROWS <= size; row += DotProducts.ROWS) {
      DotProducts.four(query, rows, row * stride, products);
      for (int i = 0; i < DotProducts.ROWS; i++) {
        best.offer(owners[row + i], products[i]);
      }
    }
    for (; row < size; row++) {
      best.offer(owners[row], DotProducts.one(query, rows, row * stride));
    }
  }

  private void resize(int capacity) {
    owners = Arrays.copyOf(owners, capacity);
    rows = Arrays.copyOf(rows, capacity * stride);
  }
}
