package dev.reprise.guard;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Two texts beside each other, and what only one of them says. */
final class Comparison {
  /** With more words than these on one side misspellings are not looked for. */
  private static final int MOST_RECONCILED = 24;

  final Text one;
  final Text other;

  /** Words of the spine that have no match in the other text. */
  final List<Word> onlyOne = new ArrayList<>();

  final List<Word> onlyOther = new ArrayList<>();

  /** Pairs of words that are one though their keys differ: misspelt, or written apart. */
  private final List<Word> equated = new ArrayList<>(0);

  private final Lexicon lexicon;

  Comparison(Text one, Text other, Lexicon lexicon) {
    this.one = one;
    this.other = other;
    this.lexicon = lexicon;
    separate();
    if (!differInMuch()) {
      reconcile();
      joinUp(onlyOne, onlyOther, other);
      joinUp(onlyOther, onlyOne, one);
    }
  }

  /** Whether it is not worth the while to compare word by word what only one of them says. */
  boolean differInMuch() {
    return onlyOne.size() > MOST_RECONCILED || onlyOther.size() > MOST_RECONCILED;
  }

  private void separate() {
    Word[] a = one.sorted;
    Word[] b = other.sorted;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      int order = a[i].key().compareTo(b[j].key());
      if (order == 0) {
        i++;
        j++;
      } else if (order < 0) {
        onlyOne.add(a[i++]);
      } else {
        onlyOther.add(b[j++]);
      }
    }
    for (; i < a.length; i++) {
      onlyOne.add(a[i]);
    }
    for (; j < b.length; j++) {
      onlyOther.add(b[j]);
    }
  }

  private void reconcile() {
    for (Iterator<Word> left = onlyOne.iterator(); left.hasNext(); ) {
      Word word = left.next();
      for (Iterator<Word> right = onlyOther.iterator(); right.hasNext(); ) {
        Word candidate = right.next();
        if (Spelling.mayBeOne(word, candidate) && !turnsRound(word, candidate)) {
          left.remove();
          right.remove();
          equated.add(word);
          equated.add(candidate);
          break;
        }
      }
    }
  }

  private boolean turnsRound(Word word, Word candidate) {
    return lexicon.affixes.deny(word.text(), candidate.text())
        || lexicon.affixes.oppose(word.text(), candidate.text());
  }

  /** Written as one word here and as two there: setup, set up. */
  private void joinUp(List<Word> left, List<Word> right, Text rightText) {
    if (left.isEmpty()) {
      return;
    }
    Word[] words = rightText.words;
    left.removeIf(
        word -> {
          for (int i = 0; i + 1 < words.length; i++) {
            String first = words[i].text();
            String second = words[i + 1].text();
            if (first.length() + second.length() == word.text().length()
                && word.text().startsWith(first)
                && word.text().endsWith(second)) {
              right.remove(words[i]);
              right.remove(words[i + 1]);
              return true;
            }
          }
          return false;
        });
  }

  boolean areEqual(Word left, Word right) {
    if (left.matches(right)) {
      return true;
    }
    for (int i = 0; i < equated.size(); i += 2) {
      if (equated.get(i) == left && equated.get(i + 1) == right) {
        return true;
      }
    }
    return false;
  }

  Lexicon lexicon() {
    return lexicon;
  }

  /** Of all words on the spines, how many both have: 0 to 1. */
  double overlap() {
    int all = Math.max(one.spine.length, other.spine.length);
    return all == 0 ? 1 : (all - Math.max(onlyOne.size(), onlyOther.size())) / (double) all;
  }

  boolean onlyHas(Kind kind) {
    return has(onlyOne, kind) || has(onlyOther, kind);
  }

  boolean bothOnlyHave(Kind kind) {
    return has(onlyOne, kind) && has(onlyOther, kind);
  }

  private static boolean has(List<Word> words, Kind kind) {
    for (Word word : words) {
      if (word.kind() == kind) {
        return true;
      }
    }
    return false;
  }
}
