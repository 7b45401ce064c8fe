package dev.reprise.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Parts the entries of a full cell in two by direction (two means, some rounds). Neither part gets
 * less than an eighth: a cell of its own for every outlier would be many cells for nothing.
 */
final class Halves {
  private static final int ROUNDS = 5;
  private static final int LEAST_PART = 8;

  /** An entry, and how much more it leans to the one centre than to the other. */
  private record Leaning(Held held, float lean) {}

  private Halves() {}

  /**
   * @param all ≥ 2
   * @return two lists, none empty
   */
  static List<List<Held>> of(List<Held> all) {
    float[] one = unpacked(all.getFirst());
    float[] other = unpacked(farthest(all, one));
    List<Leaning> leanings = leanings(all, one, other);
    for (int round = 0; round < ROUNDS; round++) {
      int cut = cut(leanings);
      one = centre(leanings.subList(0, cut));
      other = centre(leanings.subList(cut, leanings.size()));
      leanings = leanings(all, one, other);
    }
    int cut = cut(leanings);
    return List.of(held(leanings.subList(0, cut)), held(leanings.subList(cut, all.size())));
  }

  private static Held farthest(List<Held> all, float[] from) {
    Held farthest = all.getFirst();
    float least = Float.POSITIVE_INFINITY;
    for (Held held : all) {
      float similarity = held.vector().similarity(from);
      if (similarity < least) {
        least = similarity;
        farthest = held;
      }
    }
    return farthest;
  }

  /** Those that lean to {@code one} come first. */
  private static List<Leaning> leanings(List<Held> all, float[] one, float[] other) {
    List<Leaning> leanings = new ArrayList<>(all.size());
    for (Held held : all) {
      float lean = held.vector().similarity(one) - held.vector().similarity(other);
      leanings.add(new Leaning(held, lean));
    }
    leanings.sort(Comparator.comparing(leaning -> -leaning.lean()));
    return leanings;
  }

  /** Where to cut; in the middle when all lean the same way, as equal vectors do. */
  private static int cut(List<Leaning> leanings) {
    int all = leanings.size();
    int toOne = 0;
    while (toOne < all && leanings.get(toOne).lean() > 0) {
      toOne++;
    }
    int least = Math.max(1, all / LEAST_PART);
    return toOne == 0 || toOne == all ? all / 2 : Math.clamp(toOne, least, all - least);
  }

  private static float[] centre(List<Leaning> part) {
    float[] centre = new float[part.getFirst().held().vector().dimensions()];
    Cell.centre(held(part)).copyTo(centre, 0);
    return centre;
  }

  private static List<Held> held(List<Leaning> part) {
    return part.stream().map(Leaning::held).toList();
  }

  private static float[] unpacked(Held held) {
    float[] unpacked = new float[held.vector().dimensions()];
    held.vector().copyTo(unpacked, 0);
    return unpacked;
  }
}
