package dev.reprise.telemetry;

import dev.reprise.telemetry.Layout.Amount;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in a span of time. Immutable. */
public final class Slice {
  private static final double BILLION = 1e9;

  private final Layout layout;
  private final long[] figures;

  Slice(Layout layout, long[] figures) {
    this.layout = layout;
    this.figures = figures;
  }

  static Slice sum(Layout layout, List<? extends @Nullable Slice> parts) {
    long[] figures = new long[layout.size()];
    for (Slice part : parts) {
      if (part != null) {
        Arrays.setAll(figures, i -> figures[i] + part.figures[i]);
      }
    }
    return new Slice(layout, figures);
  }

  /** All routes together. */
  public long count(Tier tier) {
    return layout.routes().stream().mapToLong(route -> count(route, tier)).sum();
  }

  public long count(String route, Tier tier) {
    return figures[layout.tier(layout.route(route), tier)];
  }

  public long tokensSpent() {
    return amount(Amount.TOKENS_SPENT);
  }

  public long tokensSaved() {
    return amount(Amount.TOKENS_SAVED);
  }

  /** In the operator's currency; of models with a price alone. */
  public double moneySpent() {
    return amount(Amount.MONEY_SPENT) / BILLION;
  }

  public double moneySaved() {
    return amount(Amount.MONEY_SAVED) / BILLION;
  }

  /** How much longer those that got a stored answer would have waited, as an estimate. */
  public double secondsSaved() {
    return amount(Amount.NANOS_SAVED) / BILLION;
  }

  /**
   * Milliseconds that a share of the hits did not exceed; NaN when there were none.
   *
   * @param share 0 to 1
   */
  public double hitMillis(double share) {
    return Latencies.quantile(figures, layout.hits(), share);
  }

  /** The same of misses. */
  public double missMillis(double share) {
    return Latencies.quantile(figures, layout.misses(), share);
  }

  private long amount(Amount amount) {
    return figures[layout.amount(amount)];
  }
}
