package dev.reprise.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cells of an index; immutable, but for what is in the cells. */
final class Directory {

  /** No cell. */
  static final Directory EMPTY = new Directory(List.of());

  /** Of so many cells the nearest one is sought exactly when an entry is added. */
  private static final int CLOSE_LOOK = 32;

  private final List<Cell> cells;
  private final @Nullable Sketches<Cell> sketches;

  private record Ranked(Cell cell, float similarity) {}

  private Directory(List<Cell> cells) {
    this.cells = cells;
    this.sketches = cells.size() <= 1 ? null : new Sketches<>(cells, cells.size());
  }

  int cells() {
    return cells.size();
  }

  /** With other cells in the place of one; null for one that is not there yet. */
  Directory with(@Nullable Cell replaced, List<Cell> added) {
    List<Cell> next = new ArrayList<>(cells);
    next.remove(replaced);
    next.addAll(added);
    return new Directory(List.copyOf(next));
  }

  /** Where a vector belongs; null when there is no cell. */
  @Nullable Cell nearest(Probe probe) {
    return cells.size() <= 1
        ? (cells.isEmpty() ? null : cells.getFirst())
        : ranked(probe, CLOSE_LOOK).getFirst();
  }

  /** So many cells or some more, all when there are fewer, the most promising first. */
  List<Cell> ranked(Probe probe, int wanted) {
    if (sketches == null) {
      return cells;
    }
    Shortlist<Cell> shortlist = new Shortlist<>(Math.min(wanted, cells.size()));
    sketches.scan(probe, shortlist);
    List<Ranked> ranked = new ArrayList<>(shortlist.size());
    shortlist.forEach(cell -> ranked.add(new Ranked(cell, cell.vector().similarity(probe.vector))));
    ranked.sort(Comparator.comparing(Ranked::similarity).reversed());
    return ranked.stream().map(Ranked::cell).toList();
  }
}
