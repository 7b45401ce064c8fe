package dev.reprise.http;

import dev.reprise.flow.Refusal;
import dev.reprise.upstream.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Refuses well-formed requests that are too many, too large or meant for somewhere else. */
final class RequestLimits {
  /** What the gateway itself is asked is small. */
  private static final long OWN_BODY_BYTES = 65_536;

  private final ServerConfig config;
  private final InFlight inFlight;

  RequestLimits(ServerConfig config, InFlight inFlight) {
    this.config = config;
    this.inFlight = inFlight;
  }

  /**
   * Null when the request may go on.
   *
   * @param held whether its body is held in memory
   */
  @Nullable Refusal check(HttpRequest request, RequestHead head, boolean held) {
    if (inFlight.count() > config.maxInFlight()) {
      return Refusal.overloaded(
          "too_many_requests_in_flight", "more than " + config.maxInFlight() + " in flight");
    }
    if (config.v1Only() && !Routes.isV1(head)) {
      return Refusal.invalid(404, "not_found", "expected a path under /v1");
    }
    String expectation = request.headers().get(HttpHeaderNames.EXPECT);
    if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
      return Refusal.invalid(417, "expectation_failed", "expected Expect: 100-continue");
    }
    long most = bodyBytes(head, held);
    return head.contentLength() > most ? tooLarge(most) : null;
  }

  /**
   * The most bytes that a body may have.
   *
   * @param held whether it is held in memory, to be read
   */
  long bodyBytes(RequestHead head, boolean held) {
    if (Routes.isOwn(head)) {
      return OWN_BODY_BYTES;
    }
    return held ? config.maxChatBodyBytes() : config.maxStreamedBodyBytes();
  }

  static Refusal tooManyHeld() {
    return Refusal.overloaded("too_many_bytes_in_flight", "too many request bodies are held");
  }

  static Refusal late() {
    return Refusal.invalid(408, "request_timeout", "the request did not come in time");
  }

  static Refusal tooLarge(long most) {
    return Refusal.invalid(413, "body_too_large", "expected a body of at most " + most + " bytes");
  }
}
