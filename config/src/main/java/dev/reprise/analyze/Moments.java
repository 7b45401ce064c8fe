package dev.reprise.analyze;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.transfer.LineException;
import dev.reprise.transfer.Members;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Points in time as logs spell them: ISO 8601, or seconds, milli-, micro- or nanoseconds. */
final class Moments {
  static final List<String> STARTS =
      List.of(
          "startTime",
          "start_time",
          "timestamp",
          "created_at",
          "request_time",
          "time",
          "ts",
          "@timestamp",
          "created");
  static final List<String> ENDS = List.of("endTime", "end_time");
  private static final double NANOS = 1e9;

  /** Beyond it numbers of seconds are of the year 5138, and so are milliseconds. */
  private static final double MAX_SECONDS = 1e11;

  /** Milli-, micro- and nanoseconds. */
  private static final int UNITS = 3;

  /** What a long of nanoseconds holds, with room to add to. */
  private static final long MAX_EPOCH_SECONDS = 9_000_000_000L;

  private Moments() {}

  /** The first of the members that is a time, in nanoseconds since 1970; null when none is. */
  static @Nullable Long first(Members line, List<String> names) throws LineException {
    for (String name : names) {
      Long nanos = line.has(name) ? nanos(line.tree(name)) : null;
      if (nanos != null) {
        return nanos;
      }
    }
    return null;
  }

  static @Nullable Long nanos(JsonNode node) {
    if (node.isNumber()) {
      return ofNumber(node.doubleValue());
    }
    return node.isTextual() ? ofText(node.textValue()) : null;
  }

  private static @Nullable Long ofNumber(double number) {
    if (!(number > 0)) {
      return null;
    }
    double seconds = number;
    for (int i = 0; i < UNITS && seconds > MAX_SECONDS; i++) {
      seconds /= 1_000;
    }
    return seconds < MAX_EPOCH_SECONDS ? (long) (seconds * NANOS) : null;
  }

  static @Nullable Long ofText(String text) {
    String iso = text.strip().replace(' ', 'T');
    try {
      Instant instant =
          iso.matches(".*(?:[zZ]|[+-]\\d\\d:?\\d\\d)")
              ? OffsetDateTime.parse(iso.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")).toInstant()
              : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
      long seconds = instant.getEpochSecond();
      return seconds > 0 && seconds < MAX_EPOCH_SECONDS
          ? seconds * 1_000_000_000L + instant.getNano()
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** What the answer took, in seconds; NaN where the line does not say. */
  static double seconds(Members line) throws LineException {
    Long start = first(line, STARTS);
    Long end = first(line, ENDS);
    if (start != null && end != null && end >= start) {
      return (end - start) / NANOS;
    }
    for (String name : List.of("response_time", "latency", "duration", "duration_seconds")) {
      if (line.tree(name).isNumber()) {
        return Math.max(0, line.tree(name).doubleValue());
      }
    }
    for (String name : List.of("latency_ms", "duration_ms", "total_ms", "response_time_ms")) {
      if (line.tree(name).isNumber()) {
        return Math.max(0, line.tree(name).doubleValue() / 1_000);
      }
    }
    return Double.NaN;
  }
}
