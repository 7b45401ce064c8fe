package dev.reprise.benchmarks.speed;

/**
 * One question of 16 tokens, the two marks included, each time written otherwise: another request
 * for the exact tier, which keeps white space, and as many tokens for the model.
 */
final class Wordings {
  static final String QUESTION = "how do i change the delivery address of my last order, please?";

  private static final int WAYS = 3;

  private final String[] words = QUESTION.split(" ");
  private int number;

  String next() {
    number++;
    StringBuilder text = new StringBuilder(words[0]);
    int digits = number;
    for (int i = 1; i < words.length; i++) {
      text.append(" ".repeat(1 + digits % WAYS)).append(words[i]);
      digits /= WAYS;
    }
    return text.toString();
  }
}
