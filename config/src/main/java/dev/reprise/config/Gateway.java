package dev.reprise.config;

import dev.reprise.http.Front;
import dev.reprise.http.GatewayServer;
import dev.reprise.telemetry.Limit;
import dev.reprise.telemetry.Limits;
import dev.reprise.telemetry.Prices;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole program: {@link Foundation} is what stays, {@link Serving} what a configuration makes
 * of it. The model is loaded meanwhile. Closed in the opposite order.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Parts parts = new Parts();
  private final Foundation foundation;
  private final GatewayServer server;
  private volatile Prices prices;
  private volatile Serving serving;
  private volatile CompletableFuture<?> opened = new CompletableFuture<>();
  private volatile boolean stopping;

  /**
   * Loads the model, binds both listeners and serves.
   *
   * @throws IOException when an address cannot be had or a file cannot be read
   */
  public Gateway(RepriseConfig config) throws IOException {
    try {
      prices = new Prices(config.prices());
      foundation = new Foundation(config, this::isReady, () -> prices, parts);
      serving = Serving.of(config, foundation, prices, null);
      parts.add((AutoCloseable) () -> serving.close());
      parts.add((AutoCloseable) () -> serving.upstream.close());
      UpstreamMetrics.show(() -> serving.upstream.figures(), foundation.registry);
      foundation.admin.open(serving.admin);
      if (foundation.embedder != null) {
        EmbeddingMetrics.show(foundation.embedder.loaded(), foundation.registry);
      }
      server = parts.add(new GatewayServer(this::front, foundation.loops, foundation.registry));
      gauges();
      announce(config);
      opened =
          foundation.storage.open(foundation.embedder, foundation.learned).toCompletableFuture();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Front front() {
    return serving.front;
  }

  private void announce(RepriseConfig config) {
    LOG.info(
        "listening on {}:{} ({}), admin on {}:{}, forwarding to {}, keeping answers {}",
        config.server().host(),
        server.port(),
        foundation.loops.transport(),
        config.admin().host(),
        adminPort(),
        config.upstream().url(),
        Storage.place(config.store()));
  }

  private void gauges() {
    gauge("flights", "Answers on their way that others may join", foundation.flights::size);
    gauge("connections", "Client connections open", server::openConnections);
    gauge("in.flight", "Requests being answered", server::inFlight);
    gauge("held.bytes", "Bytes of request bodies held", server::heldBytes);
    Limits.show(foundation.registry, Limit.CONNECTIONS, server::refusedConnections);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("reprise." + name, value).description(description).register(foundation.registry);
  }

  /**
   * Puts another configuration in the place of the present one. Connections stay open, and what is
   * being answered ends as it began; nothing has changed when this throws.
   *
   * @throws IllegalArgumentException when something differs that only a restart can change; the
   *     message names it
   * @throws IOException when a file that the configuration names cannot be read
   */
  public synchronized void reload(RepriseConfig next) throws IOException {
    Serving before = serving;
    Fixed.require(before.config, next);
    if (before.config.equals(next)) {
      return;
    }
    Prices nextPrices = new Prices(next.prices());
    Serving made = Serving.of(next, foundation, nextPrices, before);
    prices = nextPrices;
    serving = made;
    foundation.admin.open(made.admin);
    before.close();
    if (!made.upstream.equals(before.upstream)) {
      before.upstream.close();
    }
  }

  /** The configuration in force. */
  public RepriseConfig config() {
    return serving.config;
  }

  MeterRegistry registry() {
    return foundation.registry;
  }

  /** Whether what was kept is in memory, and traffic is welcome. */
  public boolean isReady() {
    return opened.isDone() && !opened.isCompletedExceptionally() && !stopping;
  }

  /**
   * Ends when what was kept is in memory; requests that come before it go upstream. Fails with an
   * {@link dev.reprise.store.UnusableStoreException}.
   */
  public CompletionStage<?> opened() {
    return opened;
  }

  /** The port that apps talk to. */
  public int port() {
    return server.port();
  }

  public int adminPort() {
    return foundation.admin.port();
  }

  /**
   * Stops taking requests, lets those in flight finish, then closes.
   *
   * @return true when everything had finished within the drain time
   */
  public boolean drain() {
    stopping = true;
    boolean finished = server.drain();
    close();
    return finished;
  }

  /** Stops at once; closing twice does nothing. */
  @Override
  public void close() {
    stopping = true;
    parts.close();
  }
}
