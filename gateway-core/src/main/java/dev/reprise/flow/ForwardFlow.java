package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Upstream;

/** The way of everything that is no business of the cache: straight through, both ways. */
public final class ForwardFlow {
  private final WireFormat wire;
  private final Upstream upstream;

  public ForwardFlow(WireFormat wire, Upstream upstream) {
    this.wire = wire;
    this.upstream = upstream;
  }

  public void answer(Exchange exchange, BypassReason reason) {
    Refusal refusal = exchange.permit().unread(exchange.head(), reason);
    if (refusal != null) {
      refusal.refuse(exchange, wire);
      return;
    }
    CacheStatus status = new CacheStatus.Bypassed(reason);
    new Relay(exchange, wire, status, Outcome.UNREAD).stream(upstream, Outgoing.head(exchange));
  }
}
