package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlanner;
import dev.reprise.chat.ChatRequest;
import org.jspecify.annotations.Nullable;

/** What a request's permit is asked on its way: null where it may go on. */
final class Toll {
  /** About so many bytes of JSON make a token. */
  private static final int BYTES_PER_TOKEN = 4;

  private Toll() {}

  /**
   * Before anything is looked up. Any thread.
   *
   * @param request null when it could not be read
   */
  static @Nullable Refusal toAsk(
      Exchange exchange, @Nullable ChatRequest request, CachePlanner planner) {
    Permit permit = exchange.permit();
    if (permit == Permit.UNLIMITED) {
      return null;
    }
    return request == null
        ? permit.unread(exchange.head(), BypassReason.UNREADABLE)
        : permit.allows(request, planner.route(exchange.head().path(), request));
  }

  /** Before upstream is asked; on the exchange's executor. */
  static @Nullable Refusal toSend(Exchange exchange, @Nullable ChatRequest request, int bodyBytes) {
    Permit permit = exchange.permit();
    if (permit == Permit.UNLIMITED || request == null) {
      return null;
    }
    long each = request.answerTokens();
    long answer = each < 0 ? -1 : Math.min(each, Integer.MAX_VALUE) * request.choices();
    return permit.spend(request.model(), prompt(bodyBytes), answer);
  }

  /** The same for a request that has no answer in words. */
  static @Nullable Refusal toEmbed(Exchange exchange, String model, int bodyBytes) {
    return exchange.permit().spend(model, prompt(bodyBytes), 0);
  }

  private static long prompt(int bodyBytes) {
    return bodyBytes / BYTES_PER_TOKEN + 1L;
  }
}
