package dev.reprise.demo;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A simple estimate of how a model cuts text: a run of up to seven letters or digits with the space
 * before it, or one other character. English comes to about 1.4 tokens a word.
 */
final class Tokens {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*(?:[\\p{L}\\p{M}\\p{N}]{1,7}|\\S)|\\s+$");

  private Tokens() {}

  /** The tokens in order; joined they are the text. */
  static List<String> of(String text) {
    return TOKEN.matcher(text).results().map(MatchResult::group).toList();
  }

  static int count(String text) {
    return of(text).size();
  }
}
