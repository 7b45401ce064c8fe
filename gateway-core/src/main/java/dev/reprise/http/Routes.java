package dev.reprise.http;

import dev.reprise.chat.WireFormat;
import dev.reprise.flow.BodyFlow;
import dev.reprise.flow.ForwardFlow;
import dev.reprise.telemetry.ExchangeObserver;
import dev.reprise.upstream.RequestHead;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go.
 *
 * @param own the way of what the gateway itself is asked, under {@link #OWN}
 * @param cached the ways through the cache, by the path of their POST requests
 * @param forward the way of everything else: straight through
 * @param wire how the gateway's own errors are put before a request has been read
 */
public record Routes(
    BodyFlow own,
    Map<String, BodyFlow> cached,
    ForwardFlow forward,
    WireFormat wire,
    Authenticator authenticator,
    ExchangeObserver observer) {

  /** Never forwarded, whatever stands below it. */
  static final String OWN = "/v1/reprise";

  /** The way of a request that is read as a whole; null when there is none for this one. */
  @Nullable BodyFlow whole(RequestHead head) {
    if (isOwn(head)) {
      return own;
    }
    return head.method().equals("POST") ? cached.get(head.path()) : null;
  }

  static boolean isOwn(RequestHead head) {
    String path = head.path();
    return path.equals(OWN) || path.startsWith(OWN + "/");
  }

  /** Under {@code /v1} and staying there. */
  static boolean isV1(RequestHead head) {
    String path = head.path();
    return (path.equals("/v1") || path.startsWith("/v1/")) && !head.leadsUp();
  }
}
