package dev.reprise.store.eviction;

import java.util.Map;
import java.util.stream.Stream;

/**
 * Guaranteed parts of the memory. What is guaranteed to nobody by name is the rest, of which equal
 * parts are guaranteed to all other tenants that hold entries. A part that is not used is anybody's
 * until its owner comes.
 *
 * @param tenants parts of the whole by the tenant's name, each from 0 to 1
 * @param namespaces parts of the whole by the namespace's name, each from 0 to 1, whatever the
 *     tenant; other namespaces have no part of their own
 */
public record Quotas(Map<String, Double> tenants, Map<String, Double> namespaces) {

  /** Nobody is named: all tenants are guaranteed equal parts. */
  public static final Quotas NONE = new Quotas(Map.of(), Map.of());

  /** Sums of decimal fractions such as ten times 0.1. */
  private static final double ROUNDING = 1e-9;

  /**
   * @throws IllegalArgumentException when a part is not from 0 to 1 or all together exceed 1
   */
  public Quotas {
    tenants = Map.copyOf(tenants);
    namespaces = Map.copyOf(namespaces);
    tenants.forEach(Quotas::requirePart);
    namespaces.forEach(Quotas::requirePart);
    double sum = sum(tenants, namespaces);
    if (sum > 1 + ROUNDING) {
      throw new IllegalArgumentException(
          "parts of tenants and namespaces must not exceed 1 together, got " + sum);
    }
  }

  /** What is left for tenants without a name here, from 0 to 1. */
  double rest() {
    return Math.max(0, 1 - sum());
  }

  /** From 0 to 1 and a rounding error. */
  double sum() {
    return sum(tenants, namespaces);
  }

  private static double sum(Map<String, Double> tenants, Map<String, Double> namespaces) {
    return Stream.of(tenants, namespaces)
        .flatMap(parts -> parts.values().stream())
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private static void requirePart(String name, double part) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException(
          "the part of " + name + " must be from 0 to 1, got " + part);
    }
  }
}
