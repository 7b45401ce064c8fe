package dev.reprise.guard;

import java.util.Arrays;
import java.util.List;

/** Whether both count, limit, date and shape alike. */
final class Marks {
  /** Below this the question words of two texts say nothing about each other. */
  private static final double ALIKE = 0.5;

  private Marks() {}

  static Finding numbers(Comparison texts) {
    return counts(texts.onlyOne) || counts(texts.onlyOther)
        ? Finding.of(Veto.NUMBERS)
        : Finding.NOTHING;
  }

  /** One that is written as a word may as well be missing: a pound, one pound. */
  private static boolean counts(List<Word> words) {
    for (Word word : words) {
      boolean article = word.key().equals("1") && !word.text().equals("1");
      if (word.kind() == Kind.NUMBER && !article) {
        return true;
      }
    }
    return false;
  }

  static Finding units(Comparison texts) {
    return texts.onlyHas(Kind.UNIT) ? Finding.of(Veto.UNITS) : Finding.NOTHING;
  }

  static Finding identifiers(Comparison texts) {
    return texts.onlyHas(Kind.IDENTIFIER) ? Finding.of(Veto.IDENTIFIER) : Finding.NOTHING;
  }

  /** Two signs are two things; a single one may be mere mood. */
  static Finding signs(Comparison texts) {
    String[] one = texts.one.signs;
    String[] other = texts.other.signs;
    return lacks(one, other) && lacks(other, one) ? Finding.of(Veto.IDENTIFIER) : Finding.NOTHING;
  }

  static Finding exclusions(Comparison texts) {
    return Arrays.equals(texts.one.exclusions, texts.other.exclusions)
        ? Finding.NOTHING
        : Finding.of(Veto.EXCLUSION);
  }

  static Finding quantifiers(Comparison texts) {
    String[] one = texts.one.quantifiers;
    String[] other = texts.other.quantifiers;
    if (Arrays.equals(one, other)) {
      return Finding.NOTHING;
    }
    boolean twoSided = lacks(one, other) && lacks(other, one);
    return twoSided ? Finding.of(Veto.QUANTIFIER) : Finding.of(Doubt.ONE_SIDED_MARK);
  }

  /** Whether the second has something that the first has not. */
  private static boolean lacks(String[] keys, String[] others) {
    for (String key : others) {
      if (Arrays.binarySearch(keys, key) < 0) {
        return true;
      }
    }
    return false;
  }

  static Finding questions(Comparison texts) {
    String[] one = texts.one.questions;
    String[] other = texts.other.questions;
    if (one.length == 0 || other.length == 0 || share(one, other)) {
      return Finding.NOTHING;
    }
    boolean sameWords = texts.onlyOne.isEmpty() && texts.onlyOther.isEmpty();
    boolean alike = texts.overlap() >= ALIKE;
    for (String question : one) {
      for (String candidate : other) {
        boolean near = texts.lexicon().isBroad(question) || texts.lexicon().isBroad(candidate);
        if (texts.lexicon().areKin(question, candidate) || !(near ? sameWords : alike)) {
          return Finding.NOTHING;
        }
      }
    }
    return Finding.of(Veto.QUESTION_WORD);
  }

  private static boolean share(String[] one, String[] other) {
    for (String key : one) {
      if (Arrays.binarySearch(other, key) >= 0) {
        return true;
      }
    }
    return false;
  }

  static Finding times(Comparison texts) {
    if (texts.bothOnlyHave(Kind.TIME)) {
      return Finding.of(Veto.TIME);
    }
    return texts.onlyHas(Kind.TIME) ? Finding.of(Doubt.ONE_SIDED_TIME) : Finding.NOTHING;
  }

  static Finding formats(Comparison texts) {
    if (texts.bothOnlyHave(Kind.FORMAT)) {
      return Finding.of(Veto.FORMAT);
    }
    return texts.onlyHas(Kind.FORMAT) ? Finding.of(Doubt.ONE_SIDED_MARK) : Finding.NOTHING;
  }

  static Finding languages(Comparison texts) {
    return texts.onlyHas(Kind.LANGUAGE) ? Finding.of(Veto.LANGUAGE) : Finding.NOTHING;
  }
}
