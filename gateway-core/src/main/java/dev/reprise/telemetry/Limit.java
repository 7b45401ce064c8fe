package dev.reprise.telemetry;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is bounded so that nobody can take all of it. One spelling for errors, metrics and logs. */
public enum Limit {
  REQUEST_LINE("uri_too_long"),
  REQUEST_HEAD("headers_too_large"),
  REQUEST_BODY("body_too_large"),
  /** A head or a body that came too slowly. */
  REQUEST_TIME("request_timeout"),
  IN_FLIGHT("too_many_requests_in_flight"),
  HELD_BYTES("too_many_bytes_in_flight"),
  CONNECTIONS("too_many_connections"),
  EMBED_QUEUE("embedder-busy"),
  EMBED_TIME("embedder-late"),
  QUESTION_TOKENS("question-too-long"),
  ENTRY_BYTES("too-large"),
  UPSTREAM_TIME("upstream_timeout"),
  EXCHANGE_TIME("upstream_overdue"),
  UPSTREAM_HEAD("upstream_garbled"),
  /** Calls that upstream carries at once. */
  UPSTREAM_CALLS("upstream_overloaded"),
  /** Failures in a row, after which upstream is left alone. */
  UPSTREAM_FAILURES("upstream_breaker_open"),
  /** Requests and tokens of a caller or tenant in a minute, and its requests at once. */
  CALLER_RATE("rate_limit_exceeded"),
  /** Tokens and money of a caller or tenant in a day, a month and ever. */
  CALLER_BUDGET("insufficient_quota"),
  /** Callers whose use is counted. */
  CALLERS("too_many_callers"),
  /** Failures in a row, after which the embedder is left alone. */
  EMBED_FAILURES("embedder-resting"),
  HEAP("memory-pressure");

  private static final Map<String, Limit> BY_LABEL =
      Arrays.stream(values()).collect(Collectors.toMap(Limit::label, Function.identity()));

  private final String label;

  Limit(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** Null for the label of something else. */
  static @Nullable Limit of(String label) {
    return BY_LABEL.get(label);
  }
}
