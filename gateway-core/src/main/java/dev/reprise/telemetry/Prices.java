package dev.reprise.telemetry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What models cost.
 *
 * @param byModel prices by the models' names as callers write them, in the order in which they are
 *     tried; {@code *} stands for any text, case does not matter
 */
public record Prices(Map<String, Price> byModel) {

  public static final Prices NONE = new Prices(Map.of());

  /** A caller writes the model's name: comparing takes time with its length. */
  private static final int MAX_MODEL_LENGTH = 200;

  public Prices {
    Map<String, Price> ordered = new LinkedHashMap<>();
    byModel.forEach((glob, price) -> ordered.put(glob.toLowerCase(Locale.ROOT), price));
    byModel = Collections.unmodifiableMap(ordered);
  }

  /** The first one that fits; null when none is known. */
  @Nullable Price of(String model) {
    if (byModel.isEmpty() || model.isEmpty() || model.length() > MAX_MODEL_LENGTH) {
      return null;
    }
    String name = model.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Price> price : byModel.entrySet()) {
      if (fits(price.getKey(), name)) {
        return price.getValue();
      }
    }
    return null;
  }

  /**
   * Walks both at once; where they part, the last star takes one character more. No recursion and
   * no pattern, so that time is bounded by the product of the lengths.
   */
  private static boolean fits(String glob, String name) {
    int g = 0;
    int star = -1;
    int taken = 0;
    for (int n = 0; n < name.length(); ) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        taken = n;
      } else if (g < glob.length() && glob.charAt(g) == name.charAt(n)) {
        g++;
        n++;
      } else if (star >= 0) {
        g = star + 1;
        n = ++taken;
      } else {
        return false;
      }
    }
    return glob.substring(g).chars().allMatch(c -> c == '*');
  }
}
