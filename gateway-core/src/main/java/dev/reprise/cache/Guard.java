package dev.reprise.cache;

import dev.reprise.cache.HitPolicy.Gate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Forbids a hit between two questions that no cosine keeps apart. Three rules so far:
 *
 * <ul>
 *   <li>what has a digit in it (amounts, dates, order numbers, versions, identifiers) must be the
 *       same in both, as a multiset;
 *   <li>both must be negated, or neither;
 *   <li>one must not say a word where the other says its opposite.
 * </ul>
 *
 * Deterministic and symmetric; identical texts are never forbidden; case, punctuation and order do
 * not matter. Words are English: in other languages only the digits speak.
 */
final class Guard {
  private static final Set<String> NEGATIONS =
      Set.of("cannot", "neither", "never", "no", "none", "nor", "not", "nothing", "without");

  private static final Map<String, Set<String>> OPPOSITES =
      pairs(
          """
          accept/reject activate/deactivate add/remove after/before all/none allow/block
          allow/deny allow/forbid always/never ascending/descending best/worst buy/sell
          cheapest/dearest connect/disconnect create/delete credit/debit
          decrease/increase decrypt/encrypt deposit/withdraw disable/enable
          disabled/enabled download/upload earliest/latest end/start exclude/include
          export/import fast/slow fewer/more first/last grant/revoke hide/show
          highest/lowest hire/fire hot/cold inbound/outbound incoming/outgoing
          install/uninstall left/right lend/borrow less/more lock/unlock login/logout
          lower/raise max/min maximum/minimum mute/unmute off/on old/new open/close
          pause/resume private/public pull/push receive/send safe/dangerous start/stop
          subscribe/unsubscribe tomorrow/yesterday with/without
          """);

  private Guard() {}

  /** What forbids that the two share an answer, or {@link Gate#ACCEPTED}. */
  static Gate check(String question, String other) {
    List<String> one = words(question);
    List<String> two = words(other);
    if (!withDigits(one).equals(withDigits(two))) {
      return Gate.GUARD_NUMBERS;
    }
    if (isNegated(one) != isNegated(two)) {
      return Gate.GUARD_NEGATION;
    }
    boolean opposed = contradict(new HashSet<>(one), new HashSet<>(two));
    return opposed ? Gate.GUARD_OPPOSITE : Gate.ACCEPTED;
  }

  private static List<String> withDigits(List<String> words) {
    List<String> found = new ArrayList<>(2);
    for (String word : words) {
      if (word.codePoints().anyMatch(Guard::isNumeral)) {
        found.add(word);
      }
    }
    Collections.sort(found);
    return found;
  }

  /** Two negations make none. */
  private static boolean isNegated(List<String> words) {
    boolean negated = false;
    for (String word : words) {
      negated ^= NEGATIONS.contains(word) || word.endsWith("n't");
    }
    return negated;
  }

  private static boolean contradict(Set<String> one, Set<String> two) {
    for (String word : one) {
      if (!two.contains(word)) {
        for (String opposite : OPPOSITES.getOrDefault(word, Set.of())) {
          if (two.contains(opposite) && !one.contains(opposite)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static Map<String, Set<String>> pairs(String list) {
    Map<String, Set<String>> opposites = new HashMap<>();
    for (String pair : list.strip().split("\\s+")) {
      String[] words = pair.split("/");
      opposites.computeIfAbsent(words[0], key -> new HashSet<>()).add(words[1]);
      opposites.computeIfAbsent(words[1], key -> new HashSet<>()).add(words[0]);
    }
    return Map.copyOf(opposites);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && (isOfWord(text.charAt(i)) || joins(text, i));
      if (!inside) {
        if (i > start) {
          words.add(text.substring(start, i).toLowerCase(Locale.ROOT).replace('\u2019', '\''));
        }
        start = i + 1;
      }
    }
    return words;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || isNumeral(c);
  }

  /** Digits of any script, and what counts without being one: x² is not x³, nor is ½ ¼. */
  private static boolean isNumeral(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  /** A sign between two letters or digits belongs to the word: 3.5, 2026-11-21, 10:30, can't. */
  private static boolean joins(String text, int i) {
    return i > 0
        && i + 1 < text.length()
        && ".,-_:/'\u2019".indexOf(text.charAt(i)) >= 0
        && Character.isLetterOrDigit(text.charAt(i - 1))
        && Character.isLetterOrDigit(text.charAt(i + 1));
  }
}
