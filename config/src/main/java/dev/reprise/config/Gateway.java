package dev.reprise.config;

import dev.reprise.admin.AdminApi;
import dev.reprise.admin.Explainer;
import dev.reprise.admin.Feedback;
import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.ModelAliases;
import dev.reprise.chat.WireFormat;
import dev.reprise.flow.BodyFlow;
import dev.reprise.flow.ChatFlow;
import dev.reprise.flow.ControlsReader;
import dev.reprise.flow.EmbeddingsFlow;
import dev.reprise.flow.Flights;
import dev.reprise.flow.ForwardFlow;
import dev.reprise.flow.Served;
import dev.reprise.http.AdminConfig;
import dev.reprise.http.AdminServer;
import dev.reprise.http.Authenticator;
import dev.reprise.http.EventLoops;
import dev.reprise.http.FeedbackFlow;
import dev.reprise.http.GatewayServer;
import dev.reprise.http.Routes;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.OpenAiCompletions;
import dev.reprise.openai.OpenAiEmbeddings;
import dev.reprise.openai.OpenAiResponses;
import dev.reprise.openai.TextNormalization;
import dev.reprise.provider.ContentDecoder;
import dev.reprise.provider.HttpUpstream;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.telemetry.AccessLog;
import dev.reprise.telemetry.Metrics;
import dev.reprise.telemetry.Prices;
import dev.reprise.upstream.Headers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole program: what is made here, in this order, is all there is. Closed in the opposite
 * order.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final String CHAT = "/v1/chat/completions";

  private final Parts parts = new Parts();
  private final GatewayServer server;
  private final AdminServer admin;
  private volatile boolean ready;

  /**
   * Loads the model, binds both listeners and serves.
   *
   * @throws IOException when an address cannot be had or a file cannot be read
   */
  public Gateway(RepriseConfig config) throws IOException {
    try {
      EventLoops loops = parts.add(new EventLoops(config.server().eventLoops()));
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      parts.add((AutoCloseable) registry::close);
      admin = parts.add(new AdminServer(config.admin(), () -> ready, registry::scrape, loops));

      CacheConfig cache = config.cache();
      CompletionStore store = parts.add(new MemoryCompletionStore(config.store()));
      Prices prices = new Prices(config.prices());
      SemanticTier semantic = new SemanticTier(config, store, registry, prices, parts);
      Flights flights = new Flights();
      Served served = new Served();
      Feedback feedback = new Feedback(store, served, semantic.lessons);
      ChatFlow.Shared shared =
          new ChatFlow.Shared(
              new CachePlanner(cache),
              store,
              semantic.recall,
              parts.add(new HttpUpstream(config.upstream(), loops)),
              new ContentDecoder(),
              flights,
              new ModelAliases(),
              cache.compat(),
              head -> wantsExplanation(config.admin(), head.headers()),
              served);
      Authenticator callers =
          new Authenticator(cache.tenancy(), cache.userHeader(), cache.compat());
      Map<String, WireFormat> wires = wires(cache);
      Explainer explainer = explainer(wires, shared, semantic, callers);
      admin.open(
          new AdminApi(
              store,
              semantic.embedder,
              explainer,
              flights,
              feedback,
              semantic.quality,
              semantic.calibrations));

      server =
          parts.add(
              new GatewayServer(
                  config.server(),
                  routes(
                      new FeedbackFlow(feedback, cache.feedbackKeys()),
                      wires,
                      shared,
                      callers,
                      new Metrics(registry, prices),
                      prices),
                  loops));
      gauges(registry, store, flights);
      ready = true;
      announce(config, loops);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void announce(RepriseConfig config, EventLoops loops) {
    LOG.info(
        "listening on {}:{} ({}), admin on {}:{}, forwarding to {}",
        config.server().host(),
        server.port(),
        loops.transport(),
        config.admin().host(),
        admin.port(),
        config.upstream().url());
  }

  private static Explainer explainer(
      Map<String, WireFormat> wires,
      ChatFlow.Shared shared,
      SemanticTier semantic,
      Authenticator callers) {
    return new Explainer(
        wires,
        shared.planner(),
        shared.store(),
        semantic.policy,
        semantic.embedder,
        callers::identify,
        (head, request) ->
            ControlsReader.read(head.headers(), request.extension(), shared.compat()));
  }

  /** The protocols that are cached, by the path of their requests. */
  private static Map<String, WireFormat> wires(CacheConfig cache) {
    TextNormalization texts =
        new TextNormalization(cache.normalizeUnicode(), cache.normalizeWhitespace());
    InstantSource clock = InstantSource.system();
    return Map.of(
        CHAT,
        new OpenAiChat(texts, cache.compat(), clock),
        "/v1/responses",
        new OpenAiResponses(texts, cache.compat(), clock),
        "/v1/completions",
        new OpenAiCompletions(texts, cache.compat(), clock));
  }

  private static Routes routes(
      BodyFlow own,
      Map<String, WireFormat> wires,
      ChatFlow.Shared shared,
      Authenticator callers,
      Metrics metrics,
      Prices prices) {
    Map<String, BodyFlow> cached = new HashMap<>();
    wires.forEach((path, wire) -> cached.put(path, new ChatFlow(wire, shared)));
    WireFormat errors = Objects.requireNonNull(wires.get(CHAT));
    cached.put(
        "/v1/embeddings",
        new EmbeddingsFlow(errors, new OpenAiEmbeddings(shared.compat()), shared));
    return new Routes(
        own,
        cached,
        new ForwardFlow(errors, shared.upstream()),
        errors,
        callers,
        metrics.and(new AccessLog(prices)));
  }

  private static boolean wantsExplanation(AdminConfig admin, Headers headers) {
    return "1".equals(headers.first("reprise-explain"))
        && admin.admits(headers.first(AdminApi.TOKEN_FIELD));
  }

  private void gauges(PrometheusMeterRegistry registry, CompletionStore store, Flights flights) {
    gauge(registry, "store.entries", "Answers held", store::entries);
    gauge(registry, "store.bytes", "Bytes accounted for by the store", store::bytes);
    gauge(registry, "flights", "Answers on their way that others may join", flights::size);
    gauge(registry, "connections", "Client connections open", server::openConnections);
    gauge(registry, "in.flight", "Requests being answered", server::inFlight);
    gauge(registry, "held.bytes", "Bytes of request bodies held", server::heldBytes);
  }

  private static void gauge(
      PrometheusMeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder("reprise." + name, value).description(description).register(registry);
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
    parts.close();
  }
}
