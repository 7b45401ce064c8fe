package dev.reprise.config;

import dev.reprise.access.AccessControl;
import dev.reprise.admin.AdminApi;
import dev.reprise.admin.Explainer;
import dev.reprise.admin.Feedback;
import dev.reprise.cache.CompletionStore;
import dev.reprise.chat.WireFormat;
import dev.reprise.flow.BodyFlow;
import dev.reprise.flow.ChatFlow;
import dev.reprise.flow.EmbeddingsFlow;
import dev.reprise.flow.ForwardFlow;
import dev.reprise.http.AdminConfig;
import dev.reprise.http.FeedbackFlow;
import dev.reprise.http.Front;
import dev.reprise.http.Routes;
import dev.reprise.openai.OpenAiEmbeddings;
import dev.reprise.provider.ContentDecoder;
import dev.reprise.provider.HttpUpstream;
import dev.reprise.telemetry.ExchangeObserver;
import dev.reprise.telemetry.Prices;
import dev.reprise.upstream.Headers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How requests are answered under one configuration. Another one takes its place as a whole. */
final class Serving implements AutoCloseable {
  final RepriseConfig config;
  final Front front;
  final AdminApi admin;
  final HttpUpstream upstream;

  private final Parts parts;
  private final SemanticTier semantic;
  private final AccessControl access;

  private Serving(
      RepriseConfig config,
      Foundation foundation,
      Prices prices,
      @Nullable Serving before,
      Parts parts)
      throws IOException {
    this.config = config;
    this.parts = parts;
    CompletionStore store = foundation.storage.store;
    semantic =
        new SemanticTier(
            config, foundation, prices, before == null ? null : before.semantic.quality, parts);
    Feedback feedback = new Feedback(store, foundation.served, semantic.lessons);
    access = parts.add(Callers.control(config, foundation.access, prices));
    // Last of what may fail: it is closed by another one's upstream taking its place.
    upstream =
        before != null && before.config.upstream().equals(config.upstream())
            ? before.upstream
            : new HttpUpstream(config.upstream(), foundation.loops);
    Planning planning = new Planning(config.cache(), access);
    ChatFlow.Shared shared =
        new ChatFlow.Shared(
            planning.planner(),
            store,
            semantic.recall,
            upstream,
            new ContentDecoder(),
            foundation.flights,
            foundation.aliases,
            config.cache().compat(),
            head -> wantsExplanation(config.admin(), head.headers()),
            foundation.pressure,
            foundation.served);
    foundation.trend.know(config.cache().routes().keySet());
    ExchangeObserver observer =
        foundation.telemetry.observer(prices).and(foundation.trend).and(foundation.last);
    front = new Front(config.server(), routes(planning, shared, feedback, observer));
    admin = admin(foundation, planning, feedback);
  }

  /**
   * Makes all that a configuration needs, or leaves nothing behind.
   *
   * @param prices the configuration's
   * @param before what this one takes the place of; null at the start
   * @throws IOException when a file that the configuration names cannot be read
   */
  static Serving of(
      RepriseConfig config, Foundation foundation, Prices prices, @Nullable Serving before)
      throws IOException {
    Parts parts = new Parts();
    try {
      return new Serving(config, foundation, prices, before, parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private Routes routes(
      Planning planning, ChatFlow.Shared shared, Feedback feedback, ExchangeObserver observer) {
    Map<String, BodyFlow> cached = new HashMap<>();
    planning.wires().forEach((path, wire) -> cached.put(path, new ChatFlow(wire, shared)));
    WireFormat errors = planning.wire(Planning.CHAT);
    cached.put(
        "/v1/embeddings",
        new EmbeddingsFlow(errors, new OpenAiEmbeddings(shared.compat()), shared));
    return new Routes(
        new FeedbackFlow(feedback, config.cache().feedbackKeys()),
        cached,
        new ForwardFlow(errors, shared.upstream()),
        errors,
        planning.callers(),
        observer);
  }

  private AdminApi admin(Foundation foundation, Planning planning, Feedback feedback) {
    CompletionStore store = foundation.storage.store;
    Explainer explainer =
        new Explainer(
            planning.wires(),
            planning.planner(),
            store,
            semantic.policy,
            foundation.embedder,
            planning::explained,
            planning::controls);
    return new AdminApi(
        store,
        foundation.embedder,
        explainer,
        foundation.flights,
        feedback,
        semantic.quality,
        foundation.learned.calibrations(),
        access.keys(),
        foundation.traffic);
  }

  private static boolean wantsExplanation(AdminConfig admin, Headers headers) {
    return "1".equals(headers.first("reprise-explain"))
        && admin.admits(headers.first(AdminApi.TOKEN_FIELD));
  }

  /** Ends what is of this configuration alone; what is being answered still is. */
  @Override
  public void close() {
    parts.close();
  }
}
