package dev.reprise.chat;

/** Why an answer is not stored: a closed list, one spelling for logs and metrics. */
public enum Unfit {
  /** Not 200. */
  STATUS("status"),
  /** Neither JSON nor an event stream. */
  MEDIA_TYPE("media-type"),
  /** A content coding that cannot be decoded here. */
  CONTENT_CODING("content-coding"),
  /** Larger than an entry may be. */
  TOO_LARGE("too-large"),
  /** Not the JSON or the events that the wire format has. */
  UNREADABLE("unreadable"),
  /** The stream carried an error. */
  ERROR_EVENT("error-event"),
  /** It ended before every choice had a finish reason, or the connection was cut. */
  INCOMPLETE("incomplete"),
  /** No choice, or one with neither text, refusal nor tool call. */
  EMPTY("empty"),
  /** Ended for a reason that the policy does not count as good. */
  FINISH_REASON("finish-reason"),
  /** A tool call's arguments are not JSON. */
  TOOL_ARGUMENTS("tool-arguments"),
  /** Another model answered than was asked. */
  OTHER_MODEL("other-model"),
  /** The caller left and nobody else wanted the rest. */
  ABANDONED("abandoned");

  private final String label;

  Unfit(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
