package dev.reprise.store;

import dev.reprise.embedding.Embedding;
import java.util.List;

/**
 * Entries of a scope with vectors in one direction. Changed under the lock of its index, searched
 * without.
 */
final class Cell implements Member {
  private final Embedding centre;
  private volatile Sketches<Held> sketches;
  private int live;

  /**
   * @param present ≥ 1; they belong to this cell from now on
   * @param capacity entries that there is room for at first
   */
  Cell(List<Held> present, int capacity) {
    this.centre = centre(present);
    this.sketches = new Sketches<>(present, capacity);
    settle(present);
  }

  /** The direction of the members' mean. */
  static Embedding centre(List<? extends Member> members) {
    if (members.size() == 1) {
      return members.getFirst().vector();
    }
    try {
      return Embedding.of(Sketches.mean(members));
    } catch (IllegalArgumentException e) {
      // They point in opposite directions: any will do.
      return members.getFirst().vector();
    }
  }

  /** Of those that were there at first. */
  @Override
  public Embedding vector() {
    return centre;
  }

  /** Entries held. */
  int live() {
    return live;
  }

  /** Entries that a search looks at: those held, and places that were left empty. */
  int rows() {
    return sketches.size();
  }

  List<Held> members() {
    return sketches.members();
  }

  void scan(Probe probe, Shortlist<Held> best) {
    sketches.scan(probe, best);
  }

  /**
   * @param maxRows entries that a cell may hold; this one holds fewer
   */
  void add(Held held, int maxRows) {
    if (sketches.isFull()) {
      remake(Math.min(maxRows, live + live / 2 + 1));
    }
    held.row = sketches.add(held);
    held.cell = this;
    live++;
  }

  /** Removes an entry of this cell. */
  void remove(Held held) {
    sketches.remove(held.row);
    held.cell = null;
    live--;
    if (live > 0 && live <= sketches.size() / 2) {
      remake(live + live / 4 + 1);
    }
  }

  private void remake(int capacity) {
    List<Held> present = members();
    sketches = new Sketches<>(present, capacity);
    settle(present);
  }

  private void settle(List<Held> present) {
    live = present.size();
    for (int row = 0; row < live; row++) {
      present.get(row).row = row;
      present.get(row).cell = this;
    }
  }
}
