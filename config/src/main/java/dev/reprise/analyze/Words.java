package dev.reprise.analyze;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them, alike in every country. */
final class Words {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String UNKNOWN = "–";

  /** The log is read in large pieces: beyond it the last one is in hand. */
  private static final double MOST_OF_A_FILE = 0.9;

  private Words() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Such as {@code 3.1 million}. */
  static String rough(long number) {
    if (number < 100_000) {
      return count(number);
    }
    return number < 1_000_000
        ? String.format(Locale.ROOT, "%,d thousand", number / 1_000)
        : String.format(Locale.ROOT, "%,.1f million", number / 1e6);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Of a share that may be very small. */
  static String finePercent(@Nullable Double share) {
    return share == null ? UNKNOWN : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  static String cosine(double similarity) {
    return String.format(Locale.ROOT, "%.3f", similarity);
  }

  /** In whichever currency: small amounts to the hundredth of a cent. */
  static String money(@Nullable Double amount) {
    if (amount == null) {
      return UNKNOWN;
    }
    return String.format(Locale.ROOT, Math.abs(amount) < 1 ? "%.4f" : "%,.2f", amount);
  }

  static String seconds(@Nullable Double seconds) {
    if (seconds == null) {
      return UNKNOWN;
    }
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 120
        ? minutes + " min"
        : String.format(Locale.ROOT, "%,d h %d min", minutes / 60, minutes % 60);
  }

  static String millis(@Nullable Double millis) {
    return millis == null ? UNKNOWN : String.format(Locale.ROOT, "%,.1f ms", millis);
  }

  /** In UTC. */
  static String minute(Instant time) {
    return MINUTE.format(time);
  }

  /** Of a report on the first requests only; how much that is of a small file nobody can tell. */
  static String sample(Analysis.Source source) {
    String first = "A sample: the first " + count(source.requests()) + " requests";
    Double share = source.sampleOf();
    return share == null || share <= 0 || share > MOST_OF_A_FILE
        ? first + "; the log has more"
        : first + ", about " + percent(share) + " of the file";
  }
}
