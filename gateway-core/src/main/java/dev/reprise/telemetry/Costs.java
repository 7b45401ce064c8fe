package dev.reprise.telemetry;

import dev.reprise.chat.Usage;
import java.util.function.ToDoubleBiFunction;

/** What tokens of a model cost, for those who need to know no more; NaN where there is no price. */
public final class Costs implements ToDoubleBiFunction<String, Usage> {
  private final Prices prices;

  public Costs(Prices prices) {
    this.prices = prices;
  }

  @Override
  public double applyAsDouble(String model, Usage usage) {
    Price price = prices.of(model);
    return price == null ? Double.NaN : price.of(usage);
  }
}
