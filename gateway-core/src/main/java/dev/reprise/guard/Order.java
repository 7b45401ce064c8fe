package dev.reprise.guard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the same words stand in another order with another meaning.
 *
 * <p>The words that both have are cut into blocks that stand in the same order in both. What both
 * begin or end with is left out. Two blocks have only been moved past each other, as in "On Monday,
 * is it open?"; three in reverse are an exchange, as in "from A to B", unless the one in the middle
 * merely joins, as in "A and B". If one tells by whom it is done and the other who does it, it is
 * the same order that means another thing.
 */
final class Order {
  /** With so many words in common they are the same words in another order. */
  private static final double ALIKE = 0.8;

  /** Below this they share too little for its order to matter. */
  private static final double RELATED = 0.5;

  private Order() {}

  static Finding judge(Comparison texts) {
    boolean voices = texts.one.passive != texts.other.passive;
    if (!voices && exchangedSlots(texts)) {
      return Finding.of(Veto.ORDER);
    }
    boolean sameWords = texts.onlyOne.isEmpty() && texts.onlyOther.isEmpty();
    int[] all = sameWords ? places(texts.one.words, texts.other.words) : null;
    List<int[]> blocks = blocks(shared(texts));
    if (voices && sameWords) {
      return blocks.isEmpty() ? Finding.of(Veto.ORDER) : Finding.NOTHING;
    }
    if (voices) {
      return doubt(blocks);
    }
    if (all != null && (exchanges(blocks(all), texts) || exchangesNumbers(blocks(all), texts))) {
      return Finding.of(Veto.ORDER);
    }
    if (texts.overlap() >= (blocks.size() == 3 ? RELATED : ALIKE) && blocks.size() >= 3) {
      return Finding.of(Veto.ORDER);
    }
    return doubt(blocks);
  }

  private static Finding doubt(List<int[]> blocks) {
    return blocks.size() >= 3 ? Finding.of(Doubt.OTHER_ORDER) : Finding.NOTHING;
  }

  /** 1-0 and 0-1. */
  private static boolean exchangesNumbers(List<int[]> blocks, Comparison texts) {
    return blocks.size() == 2
        && blocks.stream()
            .allMatch(b -> b[1] - b[0] == 1 && texts.one.words[b[0]].kind() == Kind.NUMBER);
  }

  /** The same thing after opposite prepositions: to Rome, from Rome. */
  private static boolean exchangedSlots(Comparison texts) {
    for (Word word : texts.one.spine) {
      if (word.slot() != null) {
        for (Word candidate : texts.other.spine) {
          if (word.matches(candidate)
              && texts.lexicon().areOpposed(word.slot(), candidate.slot())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean exchanges(List<int[]> blocks, Comparison texts) {
    if (blocks.size() != 3) {
      return false;
    }
    Word[] words = texts.one.words;
    return isOfSpine(words, blocks.getFirst())
        && isOfSpine(words, blocks.getLast())
        && !joins(words, blocks.get(1), texts.lexicon());
  }

  private static boolean isOfSpine(Word[] words, int[] block) {
    for (int i = block[0]; i < block[1]; i++) {
      if (words[i].kind().isOfSpine() || words[i].text().length() == 1) {
        return true;
      }
    }
    return false;
  }

  private static boolean joins(Word[] words, int[] block, Lexicon lexicon) {
    for (int i = block[0]; i < block[1]; i++) {
      if (!lexicon.joints.contains(words[i].text())) {
        return false;
      }
    }
    return true;
  }

  /** For each word the place of the same word in the other text; null if one has none. */
  private static int @Nullable [] places(Word[] one, Word[] other) {
    if (one.length != other.length) {
      return null;
    }
    Map<String, Deque<Integer>> places = new HashMap<>();
    for (int i = 0; i < other.length; i++) {
      places.computeIfAbsent(other[i].key(), key -> new ArrayDeque<>(1)).add(i);
    }
    int[] found = new int[one.length];
    for (int i = 0; i < one.length; i++) {
      Deque<Integer> at = places.get(one[i].key());
      Integer place = at == null ? null : at.poll();
      if (place == null) {
        return null;
      }
      found[i] = place;
    }
    return found;
  }

  /** The places of the words on both spines, as a permutation. */
  private static int[] shared(Comparison texts) {
    Map<String, Deque<Integer>> places = new HashMap<>();
    Word[] other = texts.other.spine;
    for (int i = 0; i < other.length; i++) {
      places.computeIfAbsent(other[i].key(), key -> new ArrayDeque<>(1)).add(i);
    }
    int[] found = new int[texts.one.spine.length];
    int size = 0;
    for (Word word : texts.one.spine) {
      Deque<Integer> at = places.get(word.key());
      Integer place = at == null ? null : at.poll();
      if (place != null) {
        found[size++] = place;
      }
    }
    return ranks(Arrays.copyOf(found, size));
  }

  private static int[] ranks(int[] places) {
    int[] sorted = places.clone();
    Arrays.sort(sorted);
    int[] ranks = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      ranks[i] = Arrays.binarySearch(sorted, places[i]);
    }
    return ranks;
  }

  /** The runs of neighbours in a permutation, as from and to, without those that stay in place. */
  private static List<int[]> blocks(int[] places) {
    int from = 0;
    int to = places.length;
    while (from < to && places[from] == from) {
      from++;
    }
    while (to > from && places[to - 1] == to - 1) {
      to--;
    }
    List<int[]> blocks = new ArrayList<>();
    for (int start = from; start < to; ) {
      int end = start + 1;
      while (end < to && places[end] == places[end - 1] + 1) {
        end++;
      }
      blocks.add(new int[] {start, end});
      start = end;
    }
    return blocks;
  }
}
