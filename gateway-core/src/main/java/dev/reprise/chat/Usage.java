package dev.reprise.chat;

/** Tokens that a completion cost; both counts are ≥ 0. */
public record Usage(long promptTokens, long completionTokens) {

  /** Nothing was spent, or upstream did not say. */
  public static final Usage NONE = new Usage(0, 0);

  public Usage {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException(
          "token counts must be ≥ 0, got " + promptTokens + " and " + completionTokens);
    }
  }

  public long totalTokens() {
    return promptTokens + completionTokens;
  }
}
