package dev.reprise.benchmarks.quality;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Questions of our own making: a stream of intents that lie close to each other, the most popular
 * asked hundreds of times and the rarest some, among questions that never come again; and pairs for
 * the guard. No two requests of a stream are equal.
 */
final class OwnQuestions {
  /** Which wordings are asked. */
  private static final long CAST = 20;

  /** Requests of the intents: this by the rank, from {@link #FIRST_RANK} on. */
  private static final int REQUESTS = 1_700;

  private static final int FIRST_RANK = 6;

  private OwnQuestions() {}

  /** All requests in the order of the seed. */
  static List<Utterance> stream(long seed) {
    List<Utterance> all = new ArrayList<>(recurring());
    all.addAll(once());
    Collections.shuffle(all, new Random(seed));
    return all;
  }

  /** What is asked again in other words. */
  static List<Utterance> recurring() {
    Map<String, List<String>> lines = Lines.byHeading("intents.txt");
    List<String> frames = lines.remove("*");
    List<List<Utterance>> intents = new ArrayList<>();
    lines.forEach((intent, said) -> intents.add(wordings(intent, said, frames)));
    Random cast = new Random(CAST);
    intents.forEach(wordings -> Collections.shuffle(wordings, cast));
    // What can be said in more ways is asked more often; of equals the first of the file.
    intents.sort(Comparator.comparingInt(wordings -> -wordings.size()));
    List<Utterance> all = new ArrayList<>();
    for (int i = 0; i < intents.size(); i++) {
      intents.get(i).stream().limit(REQUESTS / (FIRST_RANK + i)).forEach(all::add);
    }
    return all;
  }

  /** What is asked once. */
  static List<Utterance> once() {
    Map<String, List<String>> lines = Lines.byHeading("once.txt");
    List<Utterance> all = new ArrayList<>();
    for (String question : lines.get("questions")) {
      for (String thing : lines.get("things")) {
        all.add(new Utterance(question.replace("…", thing), "once-" + all.size()));
      }
    }
    return all;
  }

  static List<Pair> pairs() {
    List<Pair> all = new ArrayList<>();
    Lines.byHeading("pairs.txt")
        .forEach(
            (kind, lines) -> {
              for (String line : lines) {
                int middle = line.indexOf(" | ");
                String one = line.substring(0, middle);
                all.add(new Pair(kind, kind.startsWith("="), one, line.substring(middle + 3)));
              }
            });
    return all;
  }

  private static List<Utterance> wordings(String intent, List<String> lines, List<String> frames) {
    Set<Utterance> all = new LinkedHashSet<>();
    for (String line : lines) {
      boolean framed = line.startsWith("> ");
      for (String words : alternatives(framed ? line.substring(2) : line)) {
        for (String frame : framed ? frames : List.of("…")) {
          all.add(new Utterance(frame.replace("…", words), intent));
        }
      }
    }
    return new ArrayList<>(all);
  }

  /** Each choice of the first parentheses with each of the rest. */
  private static List<String> alternatives(String line) {
    int open = line.indexOf('(');
    if (open < 0) {
      return List.of(line.replace("  ", " ").replace(" ,", ",").replace(" ?", "?").strip());
    }
    int close = line.indexOf(')', open);
    List<String> all = new ArrayList<>();
    for (String choice : line.substring(open + 1, close).split("\\|", -1)) {
      all.addAll(alternatives(line.substring(0, open) + choice + line.substring(close + 1)));
    }
    return all;
  }
}
