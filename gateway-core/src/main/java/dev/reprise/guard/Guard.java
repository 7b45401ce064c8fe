package dev.reprise.guard;

import java.util.List;
import java.util.Locale;

/**
 * Forbids that two questions share an answer where no cosine tells them apart.
 *
 * <p>Both are read once into words that know what they are: numbers, units, names, negations,
 * question words and so on, with synonyms, forms and ways of asking brought together and politeness
 * taken off. Rules then look at what only one of the two says, at what it says the opposite of, and
 * at the order. They are deterministic and symmetric; texts that differ by case, punctuation, white
 * space or politeness are never told apart. A misspelt word counts as the other text's word unless
 * both are known words.
 *
 * <p>All that is known of a language is in its resource {@code <language>.words}.
 *
 * <p>Immutable, for any thread. Linear in the length of the texts but for short lists of words that
 * only one of them has.
 */
public final class Guard {
  private static final Guard ENGLISH = of(Locale.ENGLISH);

  private static final List<Rule> RULES =
      List.of(
          Marks::numbers,
          Marks::units,
          Marks::identifiers,
          Marks::signs,
          Polarity::negation,
          Polarity::opposites,
          Polarity::relations,
          Marks::exclusions,
          Marks::quantifiers,
          Marks::questions,
          Marks::times,
          Marks::languages,
          Marks::formats,
          Replacement::names,
          Replacement::span,
          Order::judge,
          Replacement::addition);

  private final Lexicon lexicon;
  private final TextReader reader;

  private Guard(Lexicon lexicon) {
    this.lexicon = lexicon;
    this.reader = new TextReader(lexicon);
  }

  public static Guard english() {
    return ENGLISH;
  }

  /** Reads a language's resource; IllegalArgumentException if there is none. */
  public static Guard of(Locale locale) {
    return new Guard(LexiconReader.read(locale.getLanguage()));
  }

  /** Analyses a question, to be compared with any number of others. */
  public Text read(String question) {
    return reader.read(question);
  }

  /** The first objection, or else the gravest doubt. */
  public Finding compare(Text one, Text other) {
    if (one.saysTheSame(other)) {
      return Finding.NOTHING;
    }
    boolean swapped = one.compareTo(other) > 0;
    Comparison texts = new Comparison(swapped ? other : one, swapped ? one : other, lexicon);
    Finding gravest = Finding.NOTHING;
    for (Rule rule : RULES) {
      Finding finding = rule.judge(texts);
      if (finding.veto() != null) {
        return finding;
      }
      if (finding.doubt().penalty() > gravest.doubt().penalty()) {
        gravest = finding;
      }
    }
    return gravest;
  }
}
