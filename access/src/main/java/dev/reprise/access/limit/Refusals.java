package dev.reprise.access.limit;

import dev.reprise.access.limit.Shortage.What;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.Identity;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a caller that has gone beyond its bounds is told, as OpenAI's API words it. */
final class Refusals {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}`]");
  private static final int MAX_MODEL_CHARS = 100;
  private static final double NANOS_PER_SECOND = 1e9;

  private Refusals() {}

  static Refusal of(Shortage shortage, Identity identity) {
    String who = " for " + identity.name() + " (tenant " + identity.tenant() + ")";
    String limit = plain(shortage.limit());
    return switch (shortage.what()) {
      case REQUESTS ->
          rate("requests", "Rate limit reached" + who + " on requests per min: " + limit, shortage);
      case TOKENS ->
          rate("tokens", "Rate limit reached" + who + " on tokens per min: " + limit, shortage);
      case CONCURRENCY ->
          rate("requests", "Limit reached" + who + " on requests at once: " + limit, shortage);
      case TOO_LARGE ->
          rate(
              "tokens",
              "Request too large" + who + " on tokens per min: " + limit + "; lower max_tokens",
              shortage);
      case TOKEN_BUDGET -> quota("tokens", who, limit);
      case MONEY_BUDGET -> quota("money", who, limit);
    };
  }

  private static Refusal rate(String type, String message, Shortage shortage) {
    String wait =
        shortage.what() == What.TOO_LARGE || shortage.what() == What.CONCURRENCY
            ? "."
            : ". Please try again in "
                + String.format(Locale.ROOT, "%.3f", shortage.waitNanos() / NANOS_PER_SECOND)
                + "s.";
    return new Refusal(429, type, "rate_limit_exceeded", message + wait);
  }

  private static Refusal quota(String of, String who, String limit) {
    return new Refusal(
        429,
        "insufficient_quota",
        "insufficient_quota",
        "The budget of "
            + of
            + who
            + " has no room for this request: "
            + limit
            + ". A smaller max_tokens may fit in what is left.");
  }

  static Refusal model(String model) {
    String start = model.substring(0, Math.min(model.length(), MAX_MODEL_CHARS));
    return Refusal.invalid(
        404,
        "model_not_found",
        "The model `"
            + UNPRINTABLE.matcher(start).replaceAll("?")
            + "` does not exist or you do not have access to it.");
  }

  static Refusal otherModels() {
    return Refusal.invalid(
        403,
        "insufficient_permissions",
        "This request leaves the choice of the model to the provider, and your models or your"
            + " spending are bounded: send it without other models, fallbacks and presets.");
  }

  static Refusal route() {
    return Refusal.invalid(
        403, "insufficient_permissions", "You have insufficient permissions for this path.");
  }

  static Refusal unread() {
    return Refusal.invalid(
        403,
        "insufficient_permissions",
        "What this request asks for cannot be told, and you may not ask for everything.");
  }

  static Refusal unpriced() {
    return Refusal.invalid(
        403, "model_not_priced", "You have a budget of money, and this model has no price.");
  }

  static Refusal tooManyCallers() {
    return Refusal.overloaded("too_many_callers", "no more callers can be counted");
  }

  /** Whole amounts without a fraction. */
  private static String plain(double limit) {
    return limit == Math.rint(limit)
        ? Long.toString((long) limit)
        : String.format(Locale.ROOT, "%.6f", limit).replaceAll("0+$", "");
  }
}
