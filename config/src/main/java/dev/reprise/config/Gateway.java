package dev.reprise.config;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.ThresholdPolicy;
import dev.reprise.chat.WireFormat;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.flow.ChatFlow;
import dev.reprise.flow.Flights;
import dev.reprise.flow.ForwardFlow;
import dev.reprise.flow.Recall;
import dev.reprise.http.AdminServer;
import dev.reprise.http.Authenticator;
import dev.reprise.http.EventLoops;
import dev.reprise.http.GatewayServer;
import dev.reprise.http.Routes;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.TextNormalization;
import dev.reprise.provider.HttpContentCodings;
import dev.reprise.provider.HttpUpstream;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.telemetry.AccessLog;
import dev.reprise.telemetry.Metrics;
import dev.reprise.upstream.Upstream;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole program: what is made here, in this order, is all there is. Closed in the opposite
 * order.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final GatewayServer server;
  private final AdminServer admin;
  private final Flights flights = new Flights();
  private volatile boolean ready;

  /**
   * Loads the model, binds both listeners and serves.
   *
   * @throws IOException when an address cannot be had or a file cannot be read
   */
  public Gateway(RepriseConfig config) throws IOException {
    try {
      EventLoops loops = part(new EventLoops(config.server().eventLoops()));
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      part((AutoCloseable) registry::close);
      admin = part(new AdminServer(config.admin(), () -> ready, registry::scrape, loops));

      CacheConfig cache = config.cache();
      WireFormat wire =
          new OpenAiChat(
              new TextNormalization(cache.normalizeUnicode(), cache.normalizeWhitespace()),
              cache.compat(),
              InstantSource.system());
      CompletionStore store = part(new MemoryCompletionStore(config.store()));
      Recall recall = recall(config, store);
      Upstream upstream = part(new HttpUpstream(config.upstream(), loops));
      ChatFlow.Shared shared =
          new ChatFlow.Shared(
              new CachePlanner(cache),
              store,
              recall,
              upstream,
              new HttpContentCodings(),
              flights,
              cache.compat());
      Routes routes =
          new Routes(
              Map.of("/v1/chat/completions", new ChatFlow(wire, shared)),
              new ForwardFlow(wire, upstream),
              wire,
              new Authenticator(cache.tenancy(), cache.userHeader()),
              new Metrics(registry).and(new AccessLog()));
      server = part(new GatewayServer(config.server(), routes, loops));
      gauges(registry, store);
      ready = true;
      LOG.info(
          "listening on {}:{} ({}), admin on {}:{}, forwarding to {}",
          config.server().host(),
          server.port(),
          loops.transport(),
          config.admin().host(),
          admin.port(),
          config.upstream().url());
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private @Nullable Recall recall(RepriseConfig config, CompletionStore store) {
    if (!config.cache().usesSemantic()) {
      return null;
    }
    Embedder embedder = part(new OnnxEmbedder(config.embedding()));
    return new Recall(embedder, store, new ThresholdPolicy());
  }

  private void gauges(PrometheusMeterRegistry registry, CompletionStore store) {
    Gauge.builder("reprise.store.entries", store, CompletionStore::entries)
        .description("Answers held")
        .register(registry);
    Gauge.builder("reprise.store.bytes", store, CompletionStore::bytes)
        .description("Bytes accounted for by the store")
        .register(registry);
    Gauge.builder("reprise.flights", flights, Flights::size)
        .description("Answers on their way that others may join")
        .register(registry);
    Gauge.builder("reprise.connections", server, GatewayServer::openConnections)
        .description("Client connections open")
        .register(registry);
    Gauge.builder("reprise.in.flight", server, GatewayServer::inFlight)
        .description("Requests being answered")
        .register(registry);
    Gauge.builder("reprise.held.bytes", server, GatewayServer::heldBytes)
        .description("Bytes of chat bodies held")
        .register(registry);
  }

  private <T extends AutoCloseable> T part(T made) {
    parts.push(made);
    return made;
  }

  /** The port that apps talk to. */
  public int port() {
    return server.port();
  }

  public int adminPort() {
    return admin.port();
  }

  /**
   * Stops taking requests, lets those in flight finish, then closes.
   *
   * @return true when everything had finished within the drain time
   */
  public boolean drain() {
    ready = false;
    boolean finished = server.drain();
    close();
    return finished;
  }

  /** Stops at once; closing twice does nothing. */
  @Override
  public void close() {
    ready = false;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("closing failed", e);
      }
    }
  }
}
