package dev.reprise.guard;

import dev.reprise.guard.Rewrites.Rewrite;
import dev.reprise.guard.Token.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the ways to say one thing to one: contractions are written out, politeness and the frame
 * of a request are taken off, several words that mean one become one.
 */
final class Phrasing {
  /** Shorter words may be the last part of a host's name. */
  private static final int SHORTEST_BEHIND_STOP = 3;

  private final Lexicon lexicon;

  Phrasing(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  List<Token> plain(List<Token> tokens, boolean withPoliteness) {
    List<Token> written = new ArrayList<>(tokens.size() + 8);
    for (Token token : tokens) {
      if (token.is(Shape.CODE)) {
        takeApart(token, written);
      } else if (token.is(Shape.WORD)) {
        writeOut(token, written);
      } else {
        written.add(token.withText(Numbers.plain(token.text())));
      }
    }
    joinInitials(written);
    if (withPoliteness) {
      return written;
    }
    written.removeIf(token -> token.is(Shape.WORD) && lexicon.polite.contains(token.text()));
    return rewrite(written);
  }

  /** U. S. D. is USD. */
  private void joinInitials(List<Token> tokens) {
    int out = 0;
    boolean initial = false;
    for (Token token : tokens) {
      boolean next = isInitial(token);
      if (initial && next) {
        Token before = tokens.get(out - 1);
        tokens.set(out - 1, before.withText(before.text() + token.text()));
      } else {
        tokens.set(out++, token);
      }
      initial = next;
    }
    tokens.subList(out, tokens.size()).clear();
  }

  /** A single letter that is no word. */
  private boolean isInitial(Token token) {
    String text = token.text();
    return text.length() == 1
        && token.is(Shape.WORD)
        && Character.isLetter(text.charAt(0))
        && !lexicon.entries.containsKey(text);
  }

  private void writeOut(Token token, List<Token> out) {
    String word = token.text();
    List<String> whole = lexicon.contractions.get(word);
    if (whole != null) {
      addAll(whole, out);
      return;
    }
    int apostrophe = word.indexOf('\'');
    if (apostrophe < 0) {
      String meant = lexicon.entries.containsKey(word) ? null : lexicon.misspelt.get(word);
      out.add(meant == null ? token : token.withText(meant));
      return;
    }
    for (var ending : lexicon.contractedEndings.entrySet()) {
      if (word.endsWith(ending.getKey())) {
        int length = word.length() - ending.getKey().length();
        out.add(token.withText(word.substring(0, length)));
        addAll(ending.getValue(), out);
        return;
      }
    }
    if (word.endsWith("'s")) {
      out.add(token.withText(word.substring(0, word.length() - 2)));
      out.add(new Token("'s", Shape.WORD, false));
      return;
    }
    String joined = word.replace("'", "");
    List<String> misplaced = lexicon.contractions.get(joined);
    if (misplaced == null) {
      out.add(token.withText(joined));
    } else {
      addAll(misplaced, out);
    }
  }

  private static void addAll(List<String> words, List<Token> out) {
    words.forEach(word -> out.add(new Token(word, Shape.WORD, false)));
  }

  /** A number with its unit, 10km; an ordinal, 3rd; a version, v1.2; or code indeed. */
  private void takeApart(Token token, List<Token> out) {
    String text = token.text();
    List<String> whole = lexicon.contractions.get(text);
    if (whole != null) {
      addAll(whole, out);
      return;
    }
    if (isAbbreviation(text)) {
      writeOut(new Token(text.replace(".", ""), Shape.WORD, token.name()), out);
      return;
    }
    int stop = fullStop(text);
    if (stop > 0) {
      writeOut(token.withText(text.substring(0, stop)).asWord(), out);
      writeOut(token.withText(text.substring(stop + 1)).asWord(), out);
      return;
    }
    int digits = 0;
    while (digits < text.length() && isNumeric(text.charAt(digits))) {
      digits++;
    }
    digits = digits > 0 && Tokenizer.isDigit(text.charAt(digits - 1)) ? digits : 0;
    String rest = text.substring(digits);
    if (digits > 0 && (lexicon.units.containsKey(rest) || lexicon.ordinals.contains(rest))) {
      boolean ordinal = lexicon.ordinals.contains(rest);
      String number = Numbers.plain(text.substring(0, digits));
      out.add(new Token(ordinal ? "#" + number : number, Shape.NUMBER, false));
      if (!ordinal) {
        out.add(new Token(rest, Shape.WORD, false));
      }
    } else if (text.length() > 1 && text.charAt(0) == 'v' && isNumber(text.substring(1))) {
      out.add(new Token(Numbers.plain(text.substring(1)), Shape.NUMBER, false));
    } else {
      out.add(token);
    }
  }

  /** Where a sentence ends without a space behind it, for a word of no weight follows; or -1. */
  private int fullStop(String text) {
    int stop = text.lastIndexOf('.');
    Lexicon.Entry next = lexicon.entries.get(text.substring(stop + 1));
    boolean ends =
        next != null && !next.kind().isOfSpine() && text.length() - stop > SHORTEST_BEHIND_STOP;
    return ends && text.substring(0, Math.max(stop, 0)).chars().allMatch(Character::isLetter)
        ? stop
        : -1;
  }

  /** Single letters with dots between: p.m, u.s.a. */
  private static boolean isAbbreviation(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i % 2 == 0 ? !Character.isLetter(c) : c != '.') {
        return false;
      }
    }
    return text.length() % 2 == 1 && text.length() > 1;
  }

  private static boolean isNumeric(char c) {
    return Tokenizer.isDigit(c) || c == '.' || c == ',' || c == ':' || c == '-';
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> isNumeric((char) c)) && Tokenizer.isDigit(text.charAt(0));
  }

  private List<Token> rewrite(List<Token> tokens) {
    List<Token> out = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); ) {
      boolean word = tokens.get(i).is(Shape.WORD);
      Rewrite found = word ? lexicon.rewrites.find(tokens, i) : null;
      if (found == null) {
        out.add(tokens.get(i++));
      } else {
        addAll(found.to(), out);
        i += found.from().size();
      }
    }
    return out;
  }
}
