package dev.reprise.openai;

import java.util.ArrayList;
import java.util.List;

/** Cuts a text as a model would have said it, a little at a time. */
final class TextPieces {
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private TextPieces() {}

  /**
   * Pieces that add up to the text; none for an empty one. No pair of surrogates is parted, and no
   * mark from what it stands on unless that alone is longer than a piece.
   *
   * @param most code points in a piece, ≥ 1
   */
  static List<String> of(String text, int most) {
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int to = end(text, from, most);
      pieces.add(text.substring(from, to));
      from = to;
    }
    return pieces;
  }

  private static int end(String text, int from, int most) {
    int hard = from;
    for (int i = 0; i < most && hard < text.length(); i++) {
      hard += Character.charCount(text.codePointAt(hard));
    }
    int soft = hard;
    while (soft > from && soft < text.length() && belongs(text, soft)) {
      soft -= Character.charCount(text.codePointBefore(soft));
    }
    return soft > from ? soft : hard;
  }

  /** Whether what begins at {@code at} is drawn as one with what stands before it. */
  private static boolean belongs(String text, int at) {
    int next = text.codePointAt(at);
    int last = text.codePointBefore(at);
    return switch (Character.getType(next)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              true;
          default -> Character.isEmojiModifier(next) || (last == '\r' && next == '\n');
        }
        || next == ZERO_WIDTH_JOINER
        || last == ZERO_WIDTH_JOINER;
  }
}
