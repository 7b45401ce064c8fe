package dev.reprise.telemetry;

import dev.reprise.chat.Usage;
import java.util.regex.Pattern;

/**
 * What a model's tokens cost, in whichever currency the operator counts.
 *
 * @param inputPerMillion for a million tokens of prompts, ≥ 0
 * @param outputPerMillion for a million tokens of completions, ≥ 0
 */
public record Price(double inputPerMillion, double outputPerMillion) {

  public static final Price DEFAULTS = new Price(0, 0);

  /** Models' names, {@code *} for any text: visible ASCII characters. */
  public static final Pattern NAMES = Pattern.compile("[!-~]{1,200}");

  private static final double MILLION = 1_000_000;

  public Price {
    requireAmount("input-per-million", inputPerMillion);
    requireAmount("output-per-million", outputPerMillion);
  }

  double of(Usage usage) {
    return (usage.promptTokens() * inputPerMillion + usage.completionTokens() * outputPerMillion)
        / MILLION;
  }

  private static void requireAmount(String key, double amount) {
    if (!(amount >= 0 && amount <= MILLION)) {
      throw new IllegalArgumentException(key + " must be 0 to 1000000, got " + amount);
    }
  }
}
