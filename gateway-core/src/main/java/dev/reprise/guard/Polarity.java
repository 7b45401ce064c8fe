package dev.reprise.guard;

import java.util.List;
import java.util.Set;

/** Whether one text says what the other denies, or its opposite. */
final class Polarity {
  /** From here on a text with one more negation denies what the other says. */
  private static final double ALIKE = 0.6;

  /** Below this they are about other things, and one may deny what it likes. */
  private static final double RELATED = 0.45;

  /** Below this not even opposites are said of the same. */
  private static final double LITTLE = 0.2;

  private Polarity() {}

  static Finding negation(Comparison texts) {
    int prefixed = deniedByPrefix(texts);
    int one = texts.one.denied.size();
    int other = texts.other.denied.size();
    int difference = Math.abs(one - other);
    boolean turned = difference == 1 && deniesTheOpposite(texts);
    if (difference == 0 && prefixed == 0 || prefixed == 1 && difference == 1 || turned) {
      return Finding.NOTHING;
    }
    if (prefixed > 0) {
      return Finding.of(Veto.NEGATION);
    }
    boolean contradiction =
        one > other
            ? contradicts(texts.one.denied, texts.other)
            : contradicts(texts.other.denied, texts.one);
    return texts.overlap() >= (contradiction ? RELATED : ALIKE)
        ? Finding.of(Veto.NEGATION)
        : Finding.of(Doubt.OTHER_POLARITY);
  }

  private static boolean contradicts(List<String> denied, Text other) {
    for (String key : denied) {
      if (key.isEmpty() || other.has(key) && !other.denied.contains(key)) {
        return true;
      }
    }
    return false;
  }

  private static int deniedByPrefix(Comparison texts) {
    Affixes affixes = texts.lexicon().affixes;
    int found = 0;
    for (Word word : texts.onlyOne) {
      found += isDenied(affixes, word, texts.other) ? 1 : 0;
    }
    for (Word word : texts.onlyOther) {
      found += isDenied(affixes, word, texts.one) ? 1 : 0;
    }
    return found;
  }

  /** Whether the other text has the word without its negating prefix. */
  private static boolean isDenied(Affixes affixes, Word word, Text other) {
    return affixes.deniesOne(word.text(), other.forms())
        || affixes.deniesOne(word.key(), other.forms());
  }

  /** Not correct is incorrect. */
  private static boolean deniesTheOpposite(Comparison texts) {
    return denies(texts.one, texts.other, texts.lexicon())
        || denies(texts.other, texts.one, texts.lexicon());
  }

  private static boolean denies(Text one, Text other, Lexicon lexicon) {
    if (one.denied.size() <= other.denied.size()) {
      return false;
    }
    for (String key : one.denied) {
      for (String opposite : lexicon.oppositesOf(key)) {
        if (other.has(opposite) && !one.has(opposite) && !other.has(key)) {
          return true;
        }
      }
    }
    return false;
  }

  static Finding opposites(Comparison texts) {
    if (deniesTheOpposite(texts)) {
      return Finding.NOTHING;
    }
    return oppose(texts) || opposeByAffix(texts) ? Finding.of(Veto.OPPOSITE) : Finding.NOTHING;
  }

  private static boolean oppose(Comparison texts) {
    Text one = texts.one;
    Text other = texts.other;
    double overlap = texts.overlap();
    for (String key : one.opposable) {
      if (!other.opposable.contains(key) && overlap >= least(key, texts.lexicon())) {
        for (String opposite : texts.lexicon().oppositesOf(key)) {
          if (other.opposable.contains(opposite) && !one.opposable.contains(opposite)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Prepositions are everywhere; only in texts that are alike do they oppose each other. */
  private static double least(String key, Lexicon lexicon) {
    return lexicon.isFunction(key) ? ALIKE : LITTLE;
  }

  /** All else being the same, one word that relates stands for another: before, during. */
  static Finding relations(Comparison texts) {
    Span span = Span.ofWords(texts);
    if (!texts.onlyOne.isEmpty() || !texts.onlyOther.isEmpty() || !span.isReplacement(1)) {
      return Finding.NOTHING;
    }
    Set<String> relations = texts.lexicon().relations;
    boolean related =
        relations.contains(span.one()[span.from()].text())
            && relations.contains(span.other()[span.from()].text());
    return related ? Finding.of(Veto.OPPOSITE) : Finding.NOTHING;
  }

  private static boolean opposeByAffix(Comparison texts) {
    Affixes affixes = texts.lexicon().affixes;
    if (texts.differInMuch()) {
      return false;
    }
    for (Word word : texts.onlyOne) {
      for (Word candidate : texts.onlyOther) {
        if (affixes.oppose(word.text(), candidate.text())
            || affixes.oppose(word.key(), candidate.key())) {
          return true;
        }
      }
    }
    return false;
  }
}
