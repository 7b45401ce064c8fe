package dev.reprise.cache;

/** Why only the exact tier applies to a request; one spelling for log and metric. */
public enum SemanticSkip {
  /** The semantic tier is switched off. */
  DISABLED("semantic-disabled"),
  /** Tools are offered: arguments are seldom the same for a paraphrase. */
  TOOLS("tools"),
  /** The last message is not the user's, so nothing is asked that could be phrased otherwise. */
  LAST_NOT_USER("last-not-user"),
  /** The question has images, audio or files. */
  NON_TEXT("non-text"),
  /** The question is empty. */
  NO_TEXT("no-text"),
  /** The question is longer than any model reads. */
  TOO_LONG("question-too-long"),
  /** Letters beyond Latin: the model's vectors of other scripts lie too close to one another. */
  SCRIPT("script"),
  /** Another language than the model's: unrelated questions would lie too close, too. */
  LANGUAGE("language");

  private final String label;

  SemanticSkip(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
