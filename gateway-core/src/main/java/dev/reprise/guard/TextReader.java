package dev.reprise.guard;

import dev.reprise.guard.Lexicon.Entry;
import dev.reprise.guard.Token.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a question: from characters to words that know what they are. */
final class TextReader {
  /** So many words are compared; of what follows it only matters whether it is the same. */
  static final int MOST_WORDS = 2_000;

  private static final int REACH_OF_NEGATION = 5;
  private static final Set<String> CURRENCIES = Set.of("$", "€", "£", "¥", "₹", "₩");

  private final Lexicon lexicon;
  private final Phrasing phrasing;
  private final Numbers numbers;

  TextReader(Lexicon lexicon) {
    this.lexicon = lexicon;
    this.phrasing = new Phrasing(lexicon);
    this.numbers = new Numbers(lexicon.numbers);
  }

  Text read(String question) {
    List<Token> tokens = Tokenizer.split(question);
    long rest = 0;
    if (tokens.size() > MOST_WORDS) {
      for (Token token : tokens.subList(MOST_WORDS, tokens.size())) {
        rest = rest * 1_000_003 + token.text().hashCode();
      }
      tokens = tokens.subList(0, MOST_WORDS);
    }
    Text text = text(phrasing.plain(tokens, false), rest);
    return text.spine.length + text.questions.length > 0
        ? text
        : text(phrasing.plain(tokens, true), rest);
  }

  private Text text(List<Token> plain, long rest) {
    List<Token> tokens = numbers.spell(plain);
    moveCurrencies(tokens);
    List<Word> words = new ArrayList<>(tokens.size());
    String slot = null;
    boolean used = false;
    for (int i = 0; i < tokens.size(); i++) {
      Word word = word(tokens, i, words, slot);
      words.add(word);
      if (lexicon.slots.contains(word.text())) {
        slot = word.text();
        used = false;
      } else if (word.kind() == Kind.FUNCTION) {
        slot = used ? null : slot;
      } else {
        used = true;
      }
    }
    return new Text(words, denied(words), isPassive(words), rest);
  }

  /** $20 is 20 dollars. */
  private static void moveCurrencies(List<Token> tokens) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      boolean before = CURRENCIES.contains(tokens.get(i).text());
      if (before && tokens.get(i + 1).is(Shape.NUMBER)) {
        Collections.swap(tokens, i, i + 1);
        i++;
      }
    }
  }

  private Word word(List<Token> tokens, int i, List<Word> before, @Nullable String slot) {
    Token token = tokens.get(i);
    String text = token.text();
    return switch (token.shape()) {
      case NUMBER -> simple(date(tokens, i), Kind.NUMBER, slot);
      case CODE -> simple(text, Kind.IDENTIFIER, slot);
      case SIGN -> simple(text, Kind.SIGN, slot);
      case WORD -> {
        String unit = lexicon.units.get(text);
        boolean counted = !before.isEmpty() && before.getLast().kind() == Kind.NUMBER;
        if (unit != null
            && (counted || text.length() == 1 && !Character.isLetter(text.charAt(0)))) {
          yield new Word(text, unit, Kind.UNIT, true, false, Set.of(), slot);
        }
        if (text.equals("one") && i + 1 < tokens.size()) {
          if (lexicon.units.containsKey(tokens.get(i + 1).text())) {
            yield new Word(text, "1", Kind.NUMBER, true, false, Set.of(), slot);
          }
        }
        yield plain(tokens, i, before, slot);
      }
    };
  }

  /** The third of May is May 3. */
  private String date(List<Token> tokens, int i) {
    String number = tokens.get(i).text();
    boolean ordinal = number.startsWith("#");
    boolean date =
        ordinal && (isMonth(tokens, i - 1) || isMonth(tokens, i + 1) || isMonth(tokens, i + 2));
    return date ? number.substring(1) : number;
  }

  private boolean isMonth(List<Token> tokens, int i) {
    return i >= 0 && i < tokens.size() && lexicon.months.contains(tokens.get(i).text());
  }

  private Word simple(String key, Kind kind, @Nullable String slot) {
    return new Word(key, key, kind, true, false, Set.of(), slot);
  }

  private Word plain(List<Token> tokens, int i, List<Word> before, @Nullable String slot) {
    Token token = tokens.get(i);
    String text = token.text();
    Entry entry = lexicon.entries.get(text);
    Kind kind = entry == null ? Kind.CONTENT : entry.kind();
    if (kind == Kind.QUESTION && !asks(tokens, i, before)) {
      kind = Kind.FUNCTION;
    }
    if (entry == null && (text.equals("'s") || text.length() == 1)) {
      kind = Character.isLetter(text.charAt(0)) ? Kind.IDENTIFIER : Kind.FUNCTION;
    }
    if (kind == Kind.FUNCTION && lexicon.months.contains(text) && dates(tokens, i)) {
      kind = Kind.TIME;
    }
    String key = entry == null ? lexicon.key(text) : entry.key();
    boolean known = entry != null || lexicon.known.contains(text);
    boolean name = kind == Kind.CONTENT && (token.name() || lexicon.names.contains(text));
    return new Word(text, key, kind, known, name, lexicon.oppositesOf(key), slot);
  }

  /** Whether a word that may be a month is one. */
  private boolean dates(List<Token> tokens, int i) {
    boolean numbered = i + 1 < tokens.size() && tokens.get(i + 1).is(Shape.NUMBER);
    Token before = i > 0 ? tokens.get(i - 1) : null;
    return numbered
        || before != null && (before.is(Shape.NUMBER) || lexicon.dating.contains(before.text()));
  }

  /** Whether a question word asks, rather than joins: the day when, people who. */
  private boolean asks(List<Token> tokens, int i, List<Word> before) {
    String text = tokens.get(i).text();
    boolean relative = !before.isEmpty() && before.getLast().kind() == Kind.CONTENT;
    if (lexicon.joining.contains(text)) {
      return i + 1 == tokens.size() || lexicon.auxiliaries.contains(tokens.get(i + 1).text());
    }
    return !(relative && lexicon.relating.contains(text));
  }

  /** Whether somebody is told by whom something is done. */
  private boolean isPassive(List<Word> words) {
    for (int i = 1; i < words.size(); i++) {
      String text = words.get(i - 1).text();
      if (lexicon.agents.contains(words.get(i).text())
          && lexicon.participles.stream().anyMatch(text::endsWith)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> denied(List<Word> words) {
    List<String> denied = new ArrayList<>(0);
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).kind() == Kind.NEGATION) {
        denied.add(following(words, i + 1));
      }
    }
    return denied;
  }

  private static String following(List<Word> words, int from) {
    for (int i = from; i < Math.min(from + REACH_OF_NEGATION, words.size()); i++) {
      if (words.get(i).kind().isOfSpine()) {
        return words.get(i).key();
      }
    }
    return "";
  }
}
