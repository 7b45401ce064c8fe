package dev.reprise.http;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health and metrics, open to whoever reaches the listener. */
final class Vitals {
  private static final Logger LOG = LoggerFactory.getLogger(Vitals.class);

  /** Scrapes at once, on each of which a page is written. */
  private static final int MAX_SCRAPES = 8;

  private final Semaphore scrapes = new Semaphore(MAX_SCRAPES);
  private final BooleanSupplier ready;
  private final MetricsPage metrics;

  Vitals(BooleanSupplier ready, MetricsPage metrics) {
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
      case "/metrics" -> scrape(head);
      default -> AdminReply.text(404, "expected /health/live, /health/ready, /metrics or /admin\n");
    };
  }

  private AdminReply scrape(RequestHead head) {
    String accept = String.join(",", head.headers().all("accept"));
    if (!scrapes.tryAcquire()) {
      return AdminReply.text(503, "too many scrapes at once\n");
    }
    try {
      MetricsPage.Page page = metrics.page(accept);
      return new AdminReply(200, page.type(), page.body(), Headers.EMPTY);
    } catch (RuntimeException e) {
      LOG.warn("the metrics cannot be read", e);
      return AdminReply.text(500, "the metrics cannot be read\n");
    } finally {
      scrapes.release();
    }
  }
}
