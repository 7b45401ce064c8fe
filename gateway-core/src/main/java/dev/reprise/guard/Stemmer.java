package dev.reprise.guard;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes off the endings that a language's resource names. What is left need not be a word: it only
 * has to be the same for a word's forms, and seldom the same for two words.
 */
final class Stemmer {
  private final List<Step> steps = new ArrayList<>();

  private record Step(int least, List<Ending> endings) {}

  private record Ending(String from, String to) {}

  Stemmer(List<List<String>> rows) {
    for (List<String> row : rows) {
      List<Ending> endings = new ArrayList<>();
      for (String ending : row.subList(1, row.size())) {
        int slash = ending.indexOf('/');
        endings.add(new Ending(ending.substring(0, slash), ending.substring(slash + 1)));
      }
      steps.add(new Step(Integer.parseInt(row.getFirst()), endings));
    }
  }

  String stem(String word) {
    String stem = word;
    for (Step step : steps) {
      stem = single(take(stem, step));
    }
    return stem;
  }

  private static String take(String word, Step step) {
    for (Ending ending : step.endings) {
      int left = word.length() - ending.from.length();
      if (left >= step.least && word.endsWith(ending.from)) {
        return ending.to.isEmpty()
            ? word.substring(0, left)
            : word.substring(0, left).concat(ending.to);
      }
    }
    return word;
  }

  /** Of a doubled last letter one stays: running, run. */
  private static String single(String word) {
    int last = word.length() - 1;
    boolean doubled = last > 2 && word.charAt(last) == word.charAt(last - 1);
    return doubled ? word.substring(0, last) : word;
  }
}
