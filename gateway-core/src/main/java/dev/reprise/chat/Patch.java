package dev.reprise.chat;

/**
 * Where a replay differs from the stored bytes: what stands from {@code start} to {@code end} is
 * given as something else.
 *
 * @param start offset in bytes, ≥ 0
 * @param end ≥ {@code start}; equal for something that is put in
 * @param text what is given instead, or the prefix of a new id; US-ASCII
 */
public record Patch(int start, int end, Fill fill, String text) {

  /** What stands in its place. */
  public enum Fill {
    /** The text. */
    TEXT,
    /** The time of the replay, in seconds since 1970. */
    NOW,
    /** A string with a new id that begins with the text. */
    ID
  }
}
