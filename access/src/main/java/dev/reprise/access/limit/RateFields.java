package dev.reprise.access.limit;

import dev.reprise.upstream.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Header fields that tell a caller what it has left, as OpenAI's API spells them. */
final class RateFields {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final long SECONDS_PER_MINUTE = 60;

  private static final Set<String> NAMES =
      Set.of(
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-tokens");

  private RateFields() {}

  /**
   * In the place of upstream's, which tell of the gateway's own account.
   *
   * @param retryAfterNanos less than 1 for none
   */
  static Headers put(
      Headers headers,
      Account.@Nullable Left requests,
      Account.@Nullable Left tokens,
      long retryAfterNanos) {
    List<Headers.Field> fields = new ArrayList<>();
    for (Headers.Field field : headers) {
      if (!NAMES.contains(field.name().toLowerCase(Locale.ROOT))) {
        fields.add(field);
      }
    }
    add(fields, "requests", requests);
    add(fields, "tokens", tokens);
    if (retryAfterNanos > 0) {
      long seconds = (long) Math.ceil(retryAfterNanos / NANOS_PER_SECOND);
      fields.add(new Headers.Field("Retry-After", Long.toString(seconds)));
    }
    return Headers.of(fields);
  }

  private static void add(List<Headers.Field> fields, String of, Account.@Nullable Left left) {
    if (left == null) {
      return;
    }
    add(fields, "limit-" + of, Long.toString(left.perMinute()));
    add(fields, "remaining-" + of, Long.toString(left.left()));
    add(fields, "reset-" + of, duration(left.resetNanos()));
  }

  private static void add(List<Headers.Field> fields, String name, String value) {
    fields.add(new Headers.Field("x-ratelimit-" + name, value));
  }

  /** Such as {@code 120ms}, {@code 1.5s} and {@code 6m0s}. */
  static String duration(long nanos) {
    long millis = (long) Math.ceil(nanos / (NANOS_PER_SECOND / MILLIS_PER_SECOND));
    if (millis < MILLIS_PER_SECOND) {
      return millis + "ms";
    }
    long minutes = (long) (millis / MILLIS_PER_SECOND) / SECONDS_PER_MINUTE;
    long rest = millis - minutes * SECONDS_PER_MINUTE * 1_000;
    String seconds =
        rest % 1_000 == 0
            ? Long.toString(rest / 1_000)
            : String.format(Locale.ROOT, "%.3f", rest / MILLIS_PER_SECOND).replaceAll("0+$", "");
    return (minutes > 0 ? minutes + "m" : "") + seconds + "s";
  }
}
