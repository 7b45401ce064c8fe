package dev.reprise.chat;

/**
 * How a completion is given again.
 *
 * @param charsPerEvent of text in one event of a stream; 0 is all in one
 * @param usage whether it names the tokens that the answer once cost; false names none
 */
public record ReplayForm(int charsPerEvent, boolean usage) {

  /** As upstream would most likely have put it. */
  public static final ReplayForm PLAIN = new ReplayForm(0, true);
}
