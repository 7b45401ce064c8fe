package dev.reprise.http;

import dev.reprise.upstream.RequestHead;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Health and metrics, open to whoever reaches the listener. */
final class Vitals {
  private final BooleanSupplier ready;
  private final Supplier<String> metrics;

  Vitals(BooleanSupplier ready, Supplier<String> metrics) {
    this.ready = ready;
    this.metrics = metrics;
  }

  AdminReply answer(RequestHead head) {
    if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
      AdminReply refused = AdminReply.text(405, "expected GET\n");
      return new AdminReply(
          405, refused.type(), refused.body(), refused.headers().plus("Allow", "GET, HEAD"));
    }
    return switch (head.path()) {
      case "/health/live" -> AdminReply.text(200, "live\n");
      case "/health/ready" ->
          ready.getAsBoolean()
              ? AdminReply.text(200, "ready\n")
              : AdminReply.text(503, "not ready\n");
      case "/metrics" ->
          AdminReply.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
      default -> AdminReply.text(404, "expected /health/live, /health/ready, /metrics or /admin\n");
    };
  }
}
