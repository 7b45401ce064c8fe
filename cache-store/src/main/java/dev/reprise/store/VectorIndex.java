package dev.reprise.store;

import dev.reprise.cache.Neighbour;
import dev.reprise.embedding.Embedding;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The vectors of one scope, of which it finds the nearest ones in three steps.
 *
 * <ol>
 *   <li>Entries lie in cells by direction. A search goes to the nearest cells until it has seen
 *       {@link Grain#scannedRows}: small scopes are searched throughout, and a million entries cost
 *       two to three times what a hundred thousand do.
 *   <li>In a cell it compares {@link Sketches}, 52 bytes an entry, and keeps the most promising.
 *   <li>Those are compared by the vectors that the entries hold: what is found has its exact
 *       cosine, and the index has no vectors of its own.
 * </ol>
 *
 * <p><b>Growth.</b> A full cell is parted in two, which takes about a millisecond of whoever adds
 * the entry, once in some five hundred; a cell that has nearly run empty is dissolved among the
 * others. So the cells follow what is stored, nothing is ever built anew as a whole, and no thread
 * of its own is needed. A graph was no faster, found less among many questions on one subject and
 * took twenty times as long to build (see the index benchmark).
 *
 * <p><b>Threads.</b> One lock for all who change something; searches take none. A search holds on
 * to the directory that it began with, and what is moved between cells stays where it was for
 * those: the cell that it leaves is not touched any more. So a search meets every entry that stays,
 * some perhaps twice, and {@link TopK} knows those again; what was removed meanwhile has no cell.
 */
final class VectorIndex {

  /** A cell with fewer of its rows taken than that is dissolved. */
  private static final int SPARSE = 16;

  /** Up to so many entries, all vectors are compared. */
  private static final int SMALL = 512;

  /** With fewer dimensions, more vectors are compared. */
  private static final int TELLING_SIGNS = 256;

  /** How many times further a search looks when too much of what it found was stale. */
  private static final int MAX_WIDTH = 16;

  private final int dimensions;
  private final Grain grain;
  private final Angles angles;
  private final ReentrantLock lock = new ReentrantLock();

  // Both changed under the lock only.
  private volatile Directory directory = Directory.EMPTY;
  private volatile int size;

  /**
   * @param dimensions of every vector, ≥ 1
   */
  VectorIndex(int dimensions) {
    this(dimensions, Grain.MEASURED);
  }

  VectorIndex(int dimensions, Grain grain) {
    this.dimensions = dimensions;
    this.grain = grain;
    this.angles = Angles.of(dimensions);
  }

  /** Vectors held, stale ones included. */
  int size() {
    return size;
  }

  /** Adds an entry that has an embedding and is in no index yet. */
  void add(Held held) {
    lock.lock();
    try {
      directory = with(held, directory);
      size++;
    } finally {
      lock.unlock();
    }
  }

  /** Removes exactly this stay, not another one of an equal entry; true when it was here. */
  boolean remove(Held held) {
    lock.lock();
    try {
      Cell cell = held.cell;
      if (cell == null) {
        return false;
      }
      cell.remove(held);
      size--;
      directory = afterLoss(cell, directory);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The nearest of those that are fresh, most similar first.
   *
   * @param k at most this many, ≥ 1
   * @param nowNanos what is stale by then is passed over and takes none of the {@code k} places
   * @throws IllegalArgumentException when the query has another number of dimensions
   */
  List<Neighbour> nearest(Embedding query, int k, long nowNanos) {
    requireDimensions(query);
    int present = size;
    if (present == 0) {
      return List.of();
    }
    Probe probe = new Probe(query, angles);
    TopK best = new TopK(Math.min(k, present), nowNanos);
    int compared = present <= SMALL ? present : (int) Math.min(present, compared(k));
    for (int width = 1; width <= MAX_WIDTH && !best.isFull(); width *= 4) {
      Shortlist<Held> shortlist = new Shortlist<>(compared * width);
      scan(probe, (long) grain.scannedRows(present) * width, shortlist);
      shortlist.forEach(held -> best.offer(held, held.vector().similarity(probe.vector)));
      if (shortlist.size() >= present) {
        break;
      }
    }
    return best.neighbours();
  }

  /** The fewer signs there are, the less they tell. */
  private long compared(int k) {
    return Math.max(grain.comparedRows(), 4L * k) * Math.ceilDiv(TELLING_SIGNS, dimensions);
  }

  private void scan(Probe probe, long rows, Shortlist<Held> best) {
    Directory cells = directory;
    long expected = 2 * rows * cells.cells() / Math.max(1, size) + 2;
    int seen = 0;
    for (Cell cell : cells.ranked(probe, (int) Math.min(expected, cells.cells()))) {
      if (seen >= rows) {
        return;
      }
      cell.scan(probe, best);
      seen += cell.rows();
    }
  }

  private Directory with(Held held, Directory cells) {
    Probe probe = new Probe(held.vector(), angles);
    Cell nearest = cells.nearest(probe);
    if (nearest == null) {
      return cells.with(null, List.of(new Cell(List.of(held), 1)));
    }
    if (nearest.live() < grain.cellRows()) {
      nearest.add(held, grain.cellRows());
      return cells;
    }
    return with(held, cells.with(nearest, parted(nearest)));
  }

  private List<Cell> parted(Cell full) {
    return Halves.of(full.members()).stream()
        .map(half -> new Cell(half, Math.min(grain.cellRows(), half.size() * 5 / 4)))
        .toList();
  }

  /** Entries of a dissolved cell are with others before that cell goes. */
  private Directory afterLoss(Cell cell, Directory cells) {
    boolean needed = cells.cells() == 1 && cell.live() > 0;
    if (needed || cell.live() > grain.cellRows() / SPARSE) {
      return cells;
    }
    Directory next = cells.with(cell, List.of());
    for (Held held : cell.members()) {
      next = with(held, next);
    }
    return next;
  }

  private void requireDimensions(Embedding query) {
    if (query.dimensions() != dimensions) {
      throw new IllegalArgumentException(
          "expected " + dimensions + " dimensions, got " + query.dimensions());
    }
  }
}
