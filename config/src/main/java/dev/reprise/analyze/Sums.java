package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Amount;

/** Adds up what calls cost or hits save. Confined. */
final class Sums {
  private long requests;
  private long promptTokens;
  private long completionTokens;
  private long estimated;
  private double money;
  private long priced;
  private double seconds;
  private long timed;

  void add(Asked.Worth worth) {
    requests++;
    promptTokens += worth.usage().promptTokens();
    completionTokens += worth.usage().completionTokens();
    estimated += worth.estimated() ? 1 : 0;
    if (!Double.isNaN(worth.money())) {
      money += worth.money();
      priced++;
    }
    if (!Double.isNaN(worth.seconds())) {
      seconds += worth.seconds();
      timed++;
    }
  }

  Amount read() {
    return new Amount(
        requests,
        promptTokens,
        completionTokens,
        estimated,
        priced == 0 ? null : money,
        priced,
        timed == 0 ? null : seconds,
        timed);
  }
}
