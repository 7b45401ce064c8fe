package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import java.util.ArrayList;
import java.util.List;

/**
 * An error that the gateway itself answers with, in the caller's own protocol.
 *
 * @param type OpenAI's class of error
 * @param code one word for programs
 * @param message for people; never quotes a credential or a prompt
 */
public record Refusal(int status, String type, String code, String message) {

  /** The caller's fault. */
  public static Refusal invalid(int status, String code, String message) {
    return new Refusal(status, "invalid_request_error", code, message);
  }

  /** Too much at once; the caller may try again. */
  public static Refusal overloaded(String code, String message) {
    return new Refusal(503, "overloaded_error", code, message);
  }

  /** Of one of our own controls that cannot be read. */
  static Refusal invalidControl(InvalidControlException wish) {
    return invalid(400, "invalid_cache_control", String.valueOf(wish.getMessage()));
  }

  /** RFC 9111 section 5.2.1.7. */
  static Refusal notCached() {
    return new Refusal(
        504, "api_error", "not_cached", "only-if-cached was asked for and nothing is stored");
  }

  public byte[] body(WireFormat wire) {
    return wire.error(message, type, code);
  }

  /** The head that belongs to {@link #body}. */
  public ResponseHead head(int bodyBytes, CacheStatus cache) {
    List<Headers.Field> fields = new ArrayList<>();
    fields.add(new Headers.Field("Content-Type", "application/json"));
    fields.add(new Headers.Field("Cache-Status", cache.header()));
    if (status == 503) {
      fields.add(new Headers.Field("Retry-After", "1"));
    }
    return new ResponseHead(status, "", Headers.of(fields), bodyBytes);
  }

  /** Answers an exchange with it, before anything has been looked up. */
  void refuse(Exchange exchange, WireFormat wire) {
    CacheStatus status = new CacheStatus.Refused();
    exchange.note(status, Outcome.UNREAD.withDetail(code));
    answer(exchange.reply(), wire, status);
  }

  void answer(Reply reply, WireFormat wire, CacheStatus cache) {
    byte[] body = body(wire);
    reply.whole(head(body.length, cache), body);
  }
}
