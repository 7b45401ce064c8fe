package dev.reprise.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} field's value (RFC 9110 section 5.6.7), formatted once a second. */
final class HttpDate {

  /** Two digits a day, unlike {@link DateTimeFormatter#RFC_1123_DATE_TIME}. */
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private record Stamp(long second, String text) {}

  private static volatile Stamp last = new Stamp(-1, "");

  private HttpDate() {}

  static String now() {
    long second = System.currentTimeMillis() / 1000;
    Stamp stamp = last;
    if (stamp.second() != second) {
      stamp = new Stamp(second, of(Instant.ofEpochSecond(second)));
      last = stamp;
    }
    return stamp.text();
  }

  static String of(Instant time) {
    return FORMAT.format(time);
  }
}
