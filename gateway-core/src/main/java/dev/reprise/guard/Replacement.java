package dev.reprise.guard;

import java.util.List;

/** Whether the texts are alike but for what they are about. */
final class Replacement {
  private static final int LONGEST_SPAN = 3;

  private Replacement() {}

  /** Two names, wherever they stand. */
  static Finding names(Comparison texts) {
    return hasName(texts.onlyOne) && hasName(texts.onlyOther)
        ? Finding.of(Veto.ENTITY)
        : Finding.NOTHING;
  }

  private static boolean hasName(List<Word> words) {
    for (Word word : words) {
      if (word.name()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Other words in one place. If all else is the same to the word, they are what is asked about; if
   * not, or if words without weight of their own are among them, they may be another way to say it.
   */
  static Finding span(Comparison texts) {
    if (texts.onlyOne.isEmpty() || texts.onlyOther.isEmpty()) {
      return Finding.NOTHING;
    }
    Span strict = Span.ofWords(texts);
    if (strict.isReplacement(LONGEST_SPAN) && strict.isOfSpine()) {
      return Finding.of(Veto.ENTITY);
    }
    return Span.ofSpines(texts).isReplacement(LONGEST_SPAN)
        ? Finding.of(Doubt.ONE_SPAN)
        : Finding.NOTHING;
  }

  /** One says all that the other says, and more. */
  static Finding addition(Comparison texts) {
    if (texts.one.rest != texts.other.rest) {
      return Finding.of(Veto.ADDITION);
    }
    if (texts.onlyOne.isEmpty() == texts.onlyOther.isEmpty()) {
      return Finding.NOTHING;
    }
    List<Word> surplus = texts.onlyOne.isEmpty() ? texts.onlyOther : texts.onlyOne;
    if (surplus.stream().allMatch(word -> word.kind() == Kind.TIME)) {
      return Finding.of(Doubt.ONE_SIDED_TIME);
    }
    return narrows(texts, surplus) ? Finding.of(Veto.ADDITION) : Finding.of(Doubt.ONE_MORE_WORD);
  }

  /**
   * Whether what one says more changes what is asked: a clause, a name or an order to the answerer
   * does; a single word where all else is the same to the word does if it is what the words before
   * it now speak of, as in "the flu" and "the flu vaccine", or depends on a preposition.
   */
  private static boolean narrows(Comparison texts, List<Word> surplus) {
    if (surplus.stream().anyMatch(word -> texts.lexicon().turning.contains(word.key()))) {
      return true;
    }
    Span detail = Span.ofWords(texts);
    if (detail.isInsertion()) {
      return surplus.size() > 1 || hasName(surplus) || detail.isHead() || detail.isPart();
    }
    boolean clause = surplus.size() > 1 && Span.ofSpines(texts).isInsertion();
    return surplus.size() > LONGEST_SPAN && !clause
        || clause && (hasName(surplus) || orders(surplus, texts.lexicon()));
  }

  private static boolean orders(List<Word> words, Lexicon lexicon) {
    return words.stream().anyMatch(word -> lexicon.orders.contains(word.key()));
  }
}
