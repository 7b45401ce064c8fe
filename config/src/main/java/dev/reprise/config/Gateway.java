package dev.reprise.config;

import dev.reprise.admin.AdminApi;
import dev.reprise.admin.Explainer;
import dev.reprise.admin.Feedback;
import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.ModelAliases;
import dev.reprise.chat.WireFormat;
import dev.reprise.embedding.Embedder;
import dev.reprise.flow.BodyFlow;
import dev.reprise.flow.ChatFlow;
import dev.reprise.flow.EmbeddingsFlow;
import dev.reprise.flow.Flights;
import dev.reprise.flow.ForwardFlow;
import dev.reprise.flow.Served;
import dev.reprise.guard.Guard;
import dev.reprise.http.AdminConfig;
import dev.reprise.http.AdminServer;
import dev.reprise.http.EventLoops;
import dev.reprise.http.FeedbackFlow;
import dev.reprise.http.GatewayServer;
import dev.reprise.http.Routes;
import dev.reprise.openai.OpenAiEmbeddings;
import dev.reprise.provider.ContentDecoder;
import dev.reprise.provider.HttpUpstream;
import dev.reprise.telemetry.AccessLog;
import dev.reprise.telemetry.Metrics;
import dev.reprise.telemetry.Prices;
import dev.reprise.upstream.Headers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole program: what is made here, in this order, is all there is, and the model is loaded
 * meanwhile. Closed in the opposite order.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Parts parts = new Parts();
  private final GatewayServer server;
  private final AdminServer admin;
  private volatile CompletableFuture<?> opened = new CompletableFuture<>();
  private volatile boolean stopping;

  /**
   * Loads the model, binds both listeners and serves.
   *
   * @throws IOException when an address cannot be had or a file cannot be read
   */
  public Gateway(RepriseConfig config) throws IOException {
    try {
      CacheConfig cache = config.cache();
      LoadingEmbedder embedder =
          cache.usesSemantic() ? new LoadingEmbedder(config.embedding()) : null;
      EventLoops loops = parts.add(new EventLoops(config.server().eventLoops()));
      if (embedder != null) {
        parts.add(embedder);
        // Its words take a tenth of a second to read, and are wanted by the time the file is open.
        Thread.ofPlatform().daemon().name("guard-load").start(Guard::english);
      }
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      parts.add((AutoCloseable) registry::close);
      admin = parts.add(new AdminServer(config.admin(), this::isReady, registry::scrape, loops));

      Prices prices = new Prices(config.prices());
      Storage storage = new Storage(config, embedder, registry, prices, parts);
      CompletionStore store = storage.store;
      SemanticTier semantic = new SemanticTier(config, embedder, store, registry, prices, parts);
      Planning planning = new Planning(cache);
      Flights flights = new Flights();
      Served served = new Served();
      Feedback feedback = new Feedback(store, served, semantic.lessons);
      ChatFlow.Shared shared =
          new ChatFlow.Shared(
              planning.planner(),
              store,
              semantic.recall,
              parts.add(new HttpUpstream(config.upstream(), loops)),
              new ContentDecoder(),
              flights,
              new ModelAliases(),
              cache.compat(),
              head -> wantsExplanation(config.admin(), head.headers()),
              served);
      Explainer explainer = explainer(planning, shared.store(), semantic, embedder);
      admin.open(
          new AdminApi(
              store,
              embedder,
              explainer,
              flights,
              feedback,
              semantic.quality,
              semantic.calibrations));

      Routes routes =
          routes(
              new FeedbackFlow(feedback, cache.feedbackKeys()),
              planning,
              shared,
              new Metrics(registry, prices),
              prices);
      if (embedder != null) {
        EmbeddingMetrics.show(embedder.loaded(), registry);
      }
      server = parts.add(new GatewayServer(config.server(), routes, loops));
      gauges(registry, flights);
      announce(config, loops);
      opened = storage.open(embedder, semantic.lessons).toCompletableFuture();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void announce(RepriseConfig config, EventLoops loops) {
    LOG.info(
        "listening on {}:{} ({}), admin on {}:{}, forwarding to {}, keeping answers {}",
        config.server().host(),
        server.port(),
        loops.transport(),
        config.admin().host(),
        admin.port(),
        config.upstream().url(),
        Storage.place(config.store()));
  }

  private static Explainer explainer(
      Planning planning,
      CompletionStore store,
      SemanticTier semantic,
      @Nullable Embedder embedder) {
    return new Explainer(
        planning.wires(),
        planning.planner(),
        store,
        semantic.policy,
        embedder,
        planning::caller,
        planning::controls);
  }

  private static Routes routes(
      BodyFlow own, Planning planning, ChatFlow.Shared shared, Metrics metrics, Prices prices) {
    Map<String, BodyFlow> cached = new HashMap<>();
    planning.wires().forEach((path, wire) -> cached.put(path, new ChatFlow(wire, shared)));
    WireFormat errors = planning.wire(Planning.CHAT);
    cached.put(
        "/v1/embeddings",
        new EmbeddingsFlow(errors, new OpenAiEmbeddings(shared.compat()), shared));
    return new Routes(
        own,
        cached,
        new ForwardFlow(errors, shared.upstream()),
        errors,
        planning.callers(),
        metrics.and(new AccessLog(prices)));
  }

  private static boolean wantsExplanation(AdminConfig admin, Headers headers) {
    return "1".equals(headers.first("reprise-explain"))
        && admin.admits(headers.first(AdminApi.TOKEN_FIELD));
  }

  private void gauges(PrometheusMeterRegistry registry, Flights flights) {
    gauge(registry, "flights", "Answers on their way that others may join", flights::size);
    gauge(registry, "connections", "Client connections open", server::openConnections);
    gauge(registry, "in.flight", "Requests being answered", server::inFlight);
    gauge(registry, "held.bytes", "Bytes of request bodies held", server::heldBytes);
  }

  private static void gauge(
      PrometheusMeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder("reprise." + name, value).description(description).register(registry);
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
    return admin.port();
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
