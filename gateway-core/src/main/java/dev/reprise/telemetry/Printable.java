package dev.reprise.telemetry;

import java.util.regex.Pattern;

/** What callers write may neither begin a line of its own nor fill the disk. */
public final class Printable {
  private static final int MAX_LENGTH = 100;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\"]");

  private Printable() {}

  /** Its first hundred characters, with a question mark for each that is not to be shown. */
  public static String start(String text) {
    String start = text.substring(0, Math.min(text.length(), MAX_LENGTH));
    return UNPRINTABLE.matcher(start).replaceAll("?");
  }
}
