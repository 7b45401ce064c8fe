package dev.reprise.store;

import dev.reprise.cache.Neighbour;
import dev.reprise.embedding.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;

/**
 * Compares a query with every vector of the scope, so none is ever overlooked; up to some thousand
 * vectors that costs less than embedding the question did.
 *
 * <p><b>Layout.</b> Vectors lie packed in blocks of 256 KiB: growth never copies more than one
 * block and a scan reads memory in sequence. A removed row is overwritten with the very last one,
 * so all blocks but the last are full and a row's position says where it is.
 *
 * <p><b>Threads.</b> One lock, which a search holds for one block at a time and not throughout: a
 * writer never waits for a scan of 100,000 vectors, nor do the searches queued behind that writer.
 * Rows may thus move between two blocks of a search. They only ever move from the end towards the
 * front, and a search goes from the last block to the first, so it meets every row that stays, some
 * perhaps twice; {@link TopK} knows those again. Owner and vector are read under one hold of the
 * lock and therefore belong together.
 */
final class ExactIndex implements VectorIndex {
  private final int dimensions;
  private final int stride;
  private final int rowsPerBlock;
  private final StampedLock lock = new StampedLock();

  // Both guarded by the lock.
  private final List<Block> blocks = new ArrayList<>(1);
  private int size;

  /**
   * @param dimensions of every vector, ≥ 1
   */
  ExactIndex(int dimensions) {
    this.dimensions = dimensions;
    this.stride = DotProducts.stride(dimensions);
    this.rowsPerBlock = Block.maxRows(stride);
  }

  @Override
  public void add(Held held) {
    long stamp = lock.writeLock();
    try {
      if (blocks.isEmpty() || blocks.getLast().isFull()) {
        blocks.add(new Block(stride));
      }
      blocks.getLast().push(held);
      held.row = size++;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public boolean remove(Held held) {
    long stamp = lock.writeLock();
    try {
      if (!holds(held)) {
        return false;
      }
      fillHole(held.row);
      held.row = Held.NOWHERE;
      return true;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public List<Neighbour> nearest(Embedding query, int k, long nowNanos) {
    int present = size();
    if (present == 0) {
      return List.of();
    }
    float[] padded = padded(query);
    float[] products = new float[DotProducts.ROWS];
    TopK best = new TopK(Math.min(k, present), nowNanos);
    for (int block = (present - 1) / rowsPerBlock; block >= 0; block--) {
      scan(block, padded, best, products);
    }
    return best.neighbours();
  }

  @Override
  public int size() {
    long stamp = lock.readLock();
    try {
      return size;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private void scan(int block, float[] query, TopK best, float[] products) {
    long stamp = lock.readLock();
    try {
      if (block < blocks.size()) {
        blocks.get(block).scan(query, best, products);
      }
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private boolean holds(Held held) {
    int at = held.row;
    return at >= 0 && at < size && blocks.get(at / rowsPerBlock).owner(at % rowsPerBlock) == held;
  }

  private void fillHole(int position) {
    Block last = blocks.getLast();
    int row = position % rowsPerBlock;
    Block target = blocks.get(position / rowsPerBlock);
    target.replaceWithLastOf(row, last);
    target.owner(row).row = position;
    last.pop();
    size--;
    if (last.size() == 0) {
      blocks.removeLast();
    }
  }

  private float[] padded(Embedding query) {
    if (query.dimensions() != dimensions) {
      throw new IllegalArgumentException(
          "expected " + dimensions + " dimensions, got " + query.dimensions());
    }
    float[] padded = new float[stride];
    query.copyTo(padded, 0);
    return padded;
  }
}
