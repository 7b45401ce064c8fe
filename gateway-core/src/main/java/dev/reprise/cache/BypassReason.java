package dev.reprise.cache;

/**
 * Why the cache, or its semantic tier alone, passes a request by; one spelling for header, log,
 * metric and explain.
 */
public enum BypassReason {
  /** The cache is switched off, by the policy or by the caller. */
  DISABLED("disabled"),
  /** Not a request that the cache knows. */
  NOT_CACHEABLE("not-cacheable"),
  /** The body is not a request of its protocol, repeats a key, or is nested too deep. */
  UNREADABLE("unreadable"),
  /** The body came in a content coding. */
  CONTENT_CODING("content-coding"),
  /** The caller wants nothing kept of it. */
  NO_STORE("no-store"),
  /** The provider shall keep the answer under an id of its own. */
  STORE_REQUESTED("store-requested"),
  /** The question goes on from something that only the provider has. */
  SERVER_STATE("server-state"),
  /** The provider looks things up that change by the minute. */
  SERVER_TOOLS("server-tools"),
  /** The answer is spoken. */
  AUDIO_OUTPUT("audio-output"),
  /** The caller asks for variety. */
  HIGH_TEMPERATURE("high-temperature"),
  /** The caller looks at the odds of each token, which belong to one wording. */
  LOGPROBS("logprobs"),
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
  /** Another script or language than the model's: unrelated questions would lie too close. */
  LANGUAGE("language"),
  /** The right answer changes with the clock. */
  TIME_BOUND("time-bound"),
  /** The right answer is another one for each person. */
  PERSON_BOUND("person-bound"),
  /** The semantic tier is switched off. */
  SEMANTIC_OFF("semantic-off"),
  /** The heap is nearly full. */
  MEMORY_PRESSURE("memory-pressure"),
  /** The cache itself failed; the request went on without it. */
  CACHE_FAILED("cache-failed");

  private final String label;

  BypassReason(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
