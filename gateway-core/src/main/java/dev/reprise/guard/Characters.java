package dev.reprise.guard;

import java.lang.Character.UnicodeBlock;
import java.text.Normalizer;
import java.util.Map;

/**
 * Brings the ways to encode a character to one: composed, wide, joined and invisible ones, digits
 * of other scripts, quotation and minus signs, and letters of another script that only look Latin.
 */
final class Characters {
  private static final String QUOTES = "`\u00B4\u2018\u2019\u02BC\u2032\uFF07";
  private static final String MINUS = "\u2010\u2011\u2212";
  private static final String LOOKALIKES = "асеорхуіјѕһАВСЕНІЈКМОРЅТХУαονριΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
  private static final String LATIN = "aceopxyijshABCEHIJKMOPSTXYaovpiABEZHIKMNOPTYX";

  private static final Map<Integer, String> RELATIONS =
      Map.of((int) '≤', "<=", (int) '≥', ">=", (int) '≠', "!=", (int) '×', "*", (int) '÷', "/");

  private Characters() {}

  static String plain(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(c, plain));
    return Normalizer.normalize(latin(plain), Normalizer.Form.NFC);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127 || text.charAt(i) == '`') {
        return false;
      }
    }
    return true;
  }

  private static void append(int c, StringBuilder out) {
    String ascii = RELATIONS.get(c);
    if (ascii != null) {
      out.append(ascii);
    } else if (QUOTES.indexOf(c) >= 0) {
      out.append('\'');
    } else if (MINUS.indexOf(c) >= 0) {
      out.append('-');
    } else if (c > 127 && Character.isDigit(c)) {
      out.append(Character.digit(c, 10));
    } else if (c > 255 && Character.isLetter(c)) {
      out.append(Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC));
    } else if (Character.getType(c) != Character.FORMAT) {
      out.appendCodePoint(c);
    }
  }

  /** Replaces lookalikes where they stand beside Latin letters in a word. */
  private static StringBuilder latin(StringBuilder text) {
    for (int start = 0; start < text.length(); ) {
      int end = start;
      boolean latin = false;
      boolean other = false;
      while (end < text.length() && Character.isLetter(text.charAt(end))) {
        latin |= isLatin(text.charAt(end));
        other |= LOOKALIKES.indexOf(text.charAt(end)) >= 0;
        end++;
      }
      for (int i = start; latin && other && i < end; i++) {
        int at = LOOKALIKES.indexOf(text.charAt(i));
        text.setCharAt(i, at < 0 ? text.charAt(i) : LATIN.charAt(at));
      }
      start = end + 1;
    }
    return text;
  }

  static boolean isLatin(char c) {
    return c < 0x250 || UnicodeBlock.LATIN_EXTENDED_ADDITIONAL == UnicodeBlock.of(c);
  }

  /** Without accents and the like. */
  static String bare(String word) {
    return Normalizer.normalize(word, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
  }

  /** Whether a character of no script says something: an emoji, an arrow. */
  static boolean isSign(int c) {
    return c > 0x2100 && Character.getType(c) == Character.OTHER_SYMBOL;
  }

  /** Whether it relates what stands before it to what stands behind it: less or equal, implies. */
  static boolean isRelation(char c) {
    return c > 127 && Character.getType(c) == Character.MATH_SYMBOL;
  }
}
