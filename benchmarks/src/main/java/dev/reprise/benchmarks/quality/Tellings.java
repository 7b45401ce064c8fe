package dev.reprise.benchmarks.quality;

import dev.reprise.chat.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Answers as a model would word them: the facts of an intent follow from its name alone, told in
 * other words, in another order and more or less politely each time.
 */
final class Tellings {
  private static final List<String> OPENINGS =
      List.of("", "Sure. ", "Of course! ", "Thank you for asking. ", "Happy to explain. ");

  private static final List<String> CLOSINGS =
      List.of("", " Let me know if anything is unclear.", " I hope this helps.", " Take care!");

  private static final List<String> THINGS =
      List.of(
          "harbour", "lantern", "meadow", "copper", "willow", "granite", "falcon", "orchard",
          "saffron", "compass", "juniper", "marble", "pepper", "canyon", "velvet", "thistle");

  private static final List<String> ACTS =
      List.of(
          "print the summary",
          "tick the second box",
          "enter the reference",
          "upload a photo",
          "write down the date",
          "turn the device off and on",
          "ask for a written receipt",
          "sign at the bottom");

  /** Each fact in several wordings of the same values. */
  private record Facts(List<List<String>> wordings) {}

  private Tellings() {}

  /**
   * @param turn another one gives another wording
   */
  static String of(String intent, long turn) {
    Random random = new Random(turn);
    List<List<String>> facts = new ArrayList<>(facts(intent).wordings());
    List<List<String>> rest = facts.subList(1, facts.size());
    Collections.shuffle(rest, random);
    StringBuilder answer = new StringBuilder(pick(OPENINGS, random));
    for (List<String> wordings : facts) {
      answer.append(pick(wordings, random)).append(' ');
    }
    return answer.toString().strip() + pick(CLOSINGS, random);
  }

  private static String pick(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private static Facts facts(String intent) {
    String topic = intent.replaceAll("[^\\p{L}\\p{N}]+", " ").strip().toLowerCase(Locale.ROOT);
    Random of = new Random(Digest.of(intent).a());
    int days = 2 + of.nextInt(89);
    String fee = String.format(Locale.ROOT, "%d.%02d", 1 + of.nextInt(60), of.nextInt(100));
    String form = "F" + (100 + of.nextInt(900));
    String team = pick(THINGS, of);
    String page = pick(THINGS, of);
    String first = pick(ACTS, of);
    String then = pick(ACTS, of);
    return new Facts(
        List.of(
            List.of(
                "This is how " + topic + " works.",
                "Here is what to know about " + topic + ".",
                "About " + topic + ":",
                "Regarding " + topic + ", this is the answer."),
            List.of(
                "It takes " + days + " days.",
                "Please allow " + days + " days.",
                "Expect it to be done within " + days + " days."),
            List.of(
                "The fee is " + fee + " euros.",
                "It costs " + fee + " euros.",
                "You pay " + fee + " euros for it."),
            List.of(
                "Form " + form + " is needed.",
                "You need form " + form + ".",
                "Fill in form " + form + " for this."),
            List.of(
                "The " + team + " team takes care of it.",
                "It is handled by the " + team + " team.",
                "Our " + team + " team does the rest."),
            List.of(
                "Open the " + page + " page, " + first + " and then " + then + ".",
                "On the " + page + " page, first " + first + ", after that " + then + ".",
                "Go to the " + page + " page; there you " + first + " and " + then + ".")));
  }
}
