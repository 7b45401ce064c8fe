package dev.reprise.http;

import dev.reprise.admin.AdminAnswer;
import dev.reprise.admin.Feedback;
import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.Digest;
import dev.reprise.flow.Aside;
import dev.reprise.flow.BodyFlow;
import dev.reprise.flow.Exchange;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.Identity;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Feedback over the port that apps talk to, on answers that the caller's own tenant was given: from
 * callers whose keys are permitted, and from known ones whose routes name the path. Takes all that
 * comes under {@code /v1/reprise}, so that nothing of it is forwarded: a credential and a verdict
 * are no business of the provider's.
 */
public final class FeedbackFlow implements BodyFlow {
  /** The only path there is. */
  static final String PATH = "/v1/reprise/feedback";

  /** Where OpenAI's clients and others' put their key. */
  private static final List<String> KEY_FIELDS = List.of("x-api-key", "api-key");

  private static final String BEARER = "bearer ";

  private final Feedback feedback;
  private final Set<Digest> keys;

  /**
   * @param keys whose callers may judge; only their digests are held
   */
  public FeedbackFlow(Feedback feedback, List<String> keys) {
    this.feedback = feedback;
    this.keys = keys.stream().map(Digest::of).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void answer(Exchange exchange, byte[] body) {
    AdminAnswer refused = check(exchange.head(), exchange.caller().identity());
    if (refused != null) {
      send(exchange, refused);
      return;
    }
    String tenant = exchange.caller().tenant();
    Aside.run(exchange, () -> feedback.ofCaller(body, tenant), answer -> send(exchange, answer));
  }

  /**
   * @param identity null for callers that only the provider knows
   */
  private @Nullable AdminAnswer check(RequestHead head, @Nullable Identity identity) {
    boolean granted = identity != null && identity.grants().names(PATH);
    if ((keys.isEmpty() && !granted) || !head.path().equals(PATH)) {
      return refuse(404, "not_found", "there is no such path under /v1/reprise");
    }
    if (!head.method().equals("POST")) {
      return refuse(405, "method_not_allowed", "expected POST").with("Allow", "POST");
    }
    if (!granted && !isPermitted(head.headers())) {
      return refuse(403, "feedback_not_permitted", "this key may not judge answers");
    }
    return head.headers().first("content-encoding") == null
        ? null
        : refuse(415, "unsupported_media_type", "expected a body without a coding");
  }

  private boolean isPermitted(Headers headers) {
    for (String line : headers.all("authorization")) {
      boolean bearer = line.toLowerCase(Locale.ROOT).startsWith(BEARER);
      if (bearer && isKey(line.substring(BEARER.length()).trim())) {
        return true;
      }
    }
    return KEY_FIELDS.stream().flatMap(name -> headers.all(name).stream()).anyMatch(this::isKey);
  }

  private boolean isKey(String shown) {
    return keys.contains(Digest.of(shown));
  }

  private static void send(Exchange exchange, AdminAnswer answer) {
    CacheStatus status =
        answer.status() == 200
            ? new CacheStatus.Bypassed(BypassReason.NOT_CACHEABLE)
            : new CacheStatus.Refused();
    exchange.note(status, Outcome.UNREAD.withDetail("feedback"));
    Headers headers =
        answer
            .headers()
            .plus("Content-Type", "application/json")
            .plus("Cache-Control", "no-store")
            .plus("x-request-id", exchange.requestId());
    byte[] body = answer.json();
    exchange.reply().whole(new ResponseHead(answer.status(), "", headers, body.length), body);
  }

  private static AdminAnswer refuse(int status, String code, String message) {
    return AdminAnswer.refused(Refusal.invalid(status, code, message));
  }
}
