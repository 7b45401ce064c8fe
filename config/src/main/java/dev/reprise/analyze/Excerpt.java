package dev.reprise.analyze;

/** A prompt as a report shows it: on one line, and not all of a long one. */
final class Excerpt {
  private static final int MAX_CHARS = 240;

  private Excerpt() {}

  static String of(String text) {
    // Of a long one not all is looked at: white space can only make it shorter.
    String start = text.substring(0, Math.min(text.length(), 4 * MAX_CHARS));
    String line = start.strip().replaceAll("[\\s\\p{C}]+", " ");
    return line.length() <= MAX_CHARS && start.length() == text.length()
        ? line
        : line.substring(0, Math.min(line.length(), MAX_CHARS - 1)) + "…";
  }
}
