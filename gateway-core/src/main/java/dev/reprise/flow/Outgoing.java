package dev.reprise.flow;

import dev.reprise.telemetry.Trace;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.Map;

/** What goes to upstream in an exchange's name. */
final class Outgoing {
  private static final String REQUEST_ID = "x-request-id";

  private Outgoing() {}

  /** The head as upstream may see it: without the gateway's own controls, with the names of it. */
  static RequestHead head(Exchange exchange) {
    return named(exchange, ControlsReader.forwarded(exchange.head()));
  }

  /** The same of a head that has none of the gateway's own controls. */
  static RequestHead named(Exchange exchange, RequestHead head) {
    Headers headers = head.headers();
    if (headers.first(REQUEST_ID) == null) {
      headers = headers.plus(REQUEST_ID, exchange.requestId());
    }
    Trace trace = exchange.trace();
    if (trace != null) {
      for (Map.Entry<String, String> field : trace.forUpstream().entrySet()) {
        headers = named(headers, field.getKey(), field.getValue());
      }
    }
    return head.withHeaders(headers);
  }

  private static Headers named(Headers headers, String name, String value) {
    return value.equals(headers.first(name)) ? headers : headers.without(name).plus(name, value);
  }
}
