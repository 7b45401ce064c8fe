package dev.reprise.benchmarks.soak;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is asked and what must come of it: every answer names its question and its tenant. */
final class Questions {
  /** Words that the rest of an answer has. */
  static final int WORDS = 40;

  private static final Pattern NAME = Pattern.compile("item (\\d+)");
  private static final List<String> NOUNS =
      List.of(
          "apple", "river", "stone", "cloud", "tiger", "piano", "garden", "window", "bottle",
          "rocket", "mirror", "carpet", "forest", "bridge", "candle", "doctor", "engine", "farmer",
          "guitar", "hammer", "island", "jacket", "kettle", "ladder", "magnet", "needle");

  private Questions() {}

  /** The same words for the same number. */
  static String text(int number) {
    Random random = new Random(number);
    StringBuilder text = new StringBuilder("What is the price of item " + number + ", made of");
    for (int i = 0; i < 8; i++) {
      text.append(' ').append(NOUNS.get(random.nextInt(NOUNS.size())));
    }
    return text.append('?').toString();
  }

  /** The number that a request's body asks about; -1 when it asks about none. */
  static int number(String body) {
    Matcher name = NAME.matcher(body);
    return name.find() ? Integer.parseInt(name.group(1)) : -1;
  }

  static String answer(int number, String tenant) {
    return "answer " + number + " for " + tenant + ".";
  }

  /** How much of an answer's rest has come. */
  static int words(String content) {
    return content.split(" word", -1).length - 1;
  }
}
