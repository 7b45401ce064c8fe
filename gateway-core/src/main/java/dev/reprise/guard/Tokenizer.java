package dev.reprise.guard;

import dev.reprise.guard.Token.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Takes a text apart at white space and punctuation. What carries meaning stays together: decimals,
 * times, {@code C++}, {@code .NET}, {@code node.js}, flags, paths, addresses and bits of code.
 */
final class Tokenizer {
  private static final String CURRENCIES = "$€£¥₹₩";
  private static final Set<String> OPERATORS =
      Set.of(
          ("+ - * / = < > ^ % == != === !== <= >= && || += -= *= /= ++ ** // << >> -> => <-"
                  + " <=> ?: := ~ |")
              .split(" "));
  private static final String CODE = "\\_=@<>{}|&~^#$+%*";
  private static final int LONGEST_EXTENSION = 5;

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private boolean startsSentence = true;
  private boolean startsLine = true;
  private int words;
  private int capitals;

  private Tokenizer(String text) {
    this.text = text;
  }

  static List<Token> split(String text) {
    Tokenizer tokenizer = new Tokenizer(Characters.plain(text));
    tokenizer.chunks();
    return tokenizer.shouted() ? tokenizer.withoutNames() : tokenizer.tokens;
  }

  /** In a headline or a shout capitals mean nothing. */
  private boolean shouted() {
    return capitals > 2 && capitals * 5 >= words * 4;
  }

  private List<Token> withoutNames() {
    return tokens.stream()
        .map(token -> token.withName(!Characters.isLatin(token.text().charAt(0))))
        .toList();
  }

  private void chunks() {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isBlank(text.charAt(i))) {
        if (i > start) {
          chunk(start, i);
        }
        if (i < text.length() && text.charAt(i) == '\n') {
          startsLine = true;
          startsSentence = true;
        }
        start = i + 1;
      }
    }
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private void chunk(int start, int end) {
    int from = start;
    while (from < end && !opens(from, end)) {
      from++;
    }
    int to = end;
    while (to > from && !closes(from, to)) {
      to--;
    }
    if (from == to) {
      symbol(start, end);
    } else if (isCode(from, to)) {
      add(from, to, Shape.CODE);
    } else {
      words(from, to);
    }
    startsLine = false;
    startsSentence = ".?!:".indexOf(text.charAt(end - 1)) >= 0;
  }

  /** Whether a chunk may begin here, or the character is to be taken off. */
  private boolean opens(int i, int end) {
    char c = text.charAt(i);
    char next = i + 1 < end ? text.charAt(i + 1) : ' ';
    return switch (c) {
      case '-' -> isOfWord(next) || next == '-' && i + 2 < end && isOfWord(text.charAt(i + 2));
      case '.', '/', '@' -> Character.isLetter(next);
      default -> isOfWord(c) || CURRENCIES.indexOf(c) >= 0 && isOfWord(next);
    };
  }

  private boolean closes(int from, int to) {
    char c = text.charAt(to - 1);
    char before = to - 2 >= from ? text.charAt(to - 2) : ' ';
    return switch (c) {
      case '+' -> before == '+' && to - 3 >= from && isOfWord(text.charAt(to - 3));
      case '#' -> Character.isLetter(before) && to - 2 == from;
      case '%', '°' -> isOfWord(before);
      default -> isOfWord(c) || CURRENCIES.indexOf(c) >= 0 && isOfWord(before);
    };
  }

  /** An operator between two operands; at the start of a line it is a bullet or a quotation. */
  private void symbol(int start, int end) {
    String symbol = text.substring(start, end);
    if (symbol.equals("&")) {
      tokens.add(new Token("and", Shape.WORD, false));
      return;
    }
    boolean operates = !startsLine && !tokens.isEmpty() && OPERATORS.contains(symbol);
    if (operates && !(symbol.equals("-") && tokens.getLast().isLong())) {
      tokens.add(new Token(symbol, Shape.CODE, false));
      return;
    }
    for (int i = start; i < end; i++) {
      sign(i);
    }
  }

  /** An emoji or a relation is no punctuation. */
  private void sign(int i) {
    char c = text.charAt(i);
    if (c < 128 || startsLine) {
      return;
    }
    if (Characters.isRelation(c)) {
      add(i, i + 1, Shape.CODE);
    } else if (Characters.isSign(text.codePointAt(i))) {
      add(i, i + Character.charCount(text.codePointAt(i)), Shape.SIGN);
    }
  }

  private boolean isCode(int from, int to) {
    char first = text.charAt(from);
    if ((first == '-' || first == '/' || first == '@') && !isDigit(text.charAt(from + 1))) {
      return true;
    }
    int slashes = 0;
    boolean dotted = false;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      char next = i + 1 < to ? text.charAt(i + 1) : ' ';
      boolean edge = i == from || next == ' ';
      boolean operator = CODE.indexOf(c) >= 0 && !edge;
      if (operator && !isTwin(c, i, to) || (c == ':' || c == '/') && c == next) {
        return true;
      }
      slashes += c == '/' ? 1 : 0;
      dotted |= c == '.' && Character.isLetter(next);
    }
    return slashes > 0 && dotted || slashes > 1 && hasLetter(from, to);
  }

  /** The first of the two signs in C++, or a currency before a number. */
  private boolean isTwin(char c, int i, int to) {
    return c == '+' && i + 2 == to && text.charAt(i + 1) == '+'
        || CURRENCIES.indexOf(c) >= 0 && isDigit(text.charAt(i + 1))
        || c == '%' && !isOfWord(text.charAt(i + 1));
  }

  private boolean hasLetter(int from, int to) {
    for (int i = from; i < to; i++) {
      if (Character.isLetter(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private void words(int from, int to) {
    if (isDate(from, to)) {
      word(from, to);
      return;
    }
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i == to || !(isOfWord(text.charAt(i)) || joins(i, from, to))) {
        if (i > start) {
          word(start, i);
        }
        start = i + 1;
        if (i < to && CURRENCIES.indexOf(text.charAt(i)) + "%°".indexOf(text.charAt(i)) > -2) {
          add(i, i + 1, Shape.WORD);
        } else if (i < to) {
          sign(i);
        }
      }
    }
  }

  /** Digits in three or more parts: their order matters. */
  private boolean isDate(int from, int to) {
    int parts = 1;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean separates = (c == '-' || c == '/') && i > from && isDigit(text.charAt(i - 1));
      if (!separates && !isDigit(c)) {
        return false;
      }
      parts += separates ? 1 : 0;
    }
    return parts > 2;
  }

  /** Signs that belong to the word they stand in or before. */
  private boolean joins(int i, int from, int to) {
    char c = text.charAt(i);
    char before = i > from ? text.charAt(i - 1) : ' ';
    char next = i + 1 < to ? text.charAt(i + 1) : ' ';
    return switch (c) {
      case '\'' -> Character.isLetter(before) && Character.isLetter(next);
      case ',', ':' -> isDigit(before) && isDigit(next);
      case '.' -> isOfWord(next) && (isOfWord(before) || i == from) && !isFullStop(i, to);
      case '-' -> i == from && isDigit(next);
      case '+' -> before == '+' && next == ' ' || next == '+' && i + 2 == to;
      case '#' -> next == ' ' && Character.isLetter(before);
      default -> false;
    };
  }

  /** A sentence that ends without a space behind it: what follows is too long for an extension. */
  private boolean isFullStop(int i, int to) {
    int end = i + 1;
    while (end < to && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return end - i - 1 > LONGEST_EXTENSION;
  }

  private void word(int start, int end) {
    boolean letters = true;
    boolean digits = true;
    boolean inner = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      letters &= Character.isLetter(c) || c == '\'' || isMark(c);
      digits &= isDigit(c) || ".,:-/".indexOf(c) >= 0;
      inner |= i > start && Character.isUpperCase(c);
    }
    words++;
    boolean capital = Character.isUpperCase(text.charAt(start));
    capitals += capital ? 1 : 0;
    Shape shape = digits ? Shape.NUMBER : letters ? Shape.WORD : Shape.CODE;
    boolean foreign = !Characters.isLatin(text.charAt(start));
    boolean name = inner || foreign || capital && !startsSentence && end - start > 1;
    tokens.add(new Token(lower(start, end), shape, name));
    startsSentence = false;
  }

  private void add(int start, int end, Shape shape) {
    tokens.add(new Token(lower(start, end), shape, false));
  }

  private String lower(int start, int end) {
    return text.substring(start, end).toLowerCase(Locale.ROOT);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || isMark(c) || isNumeral(c);
  }

  private static boolean isMark(char c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK && !isVariation(c)
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isVariation(char c) {
    return c >= '\uFE00' && c <= '\uFE0F';
  }

  /** What counts without being a digit: x² is not x³, nor is ½ ¼. */
  private static boolean isNumeral(char c) {
    int type = Character.getType(c);
    return type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9' || c > 127 && Character.isDigit(c);
  }
}
