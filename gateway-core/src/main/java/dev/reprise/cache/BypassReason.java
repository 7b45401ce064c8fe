package dev.reprise.cache;

/** Why a request is neither looked up nor stored; one spelling for header, log and metric. */
public enum BypassReason {
  /** The cache is switched off. */
  DISABLED("disabled"),
  /** Not a request that the cache knows. */
  NOT_CACHEABLE("not-cacheable"),
  /** The body is not a chat request, repeats a key, or is nested too deep. */
  UNREADABLE("unreadable"),
  /** The body came in a content coding. */
  CONTENT_CODING("content-coding"),
  /** The provider shall keep the completion under an id of its own. */
  STORE_REQUESTED("store-requested"),
  /** The provider looks things up that change by the minute. */
  SERVER_TOOLS("server-tools"),
  /** The answer is spoken. */
  AUDIO_OUTPUT("audio-output"),
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
