package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.Quality;
import dev.reprise.embedding.Embedder;
import dev.reprise.flow.Flights;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.VirtualKeys;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators may ask and change, under {@code /admin}. Safe for use by many threads. {@link
 * #check} is for an event loop, {@link #answer} blocks and is for a virtual thread; no more than
 * {@link #MAX_AT_ONCE} run at once, further ones are told to come again.
 */
public final class AdminApi {
  private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

  /** The field that shows an operator's permission; it is no part of a request to be explained. */
  public static final String TOKEN_FIELD = "reprise-admin-token";

  /** The most bytes of a body. */
  public static final int MAX_BODY_BYTES = 1 << 20;

  static final int MAX_AT_ONCE = 16;

  private static final int MAX_TARGET_CHARS = 4_096;

  private final Semaphore permits = new Semaphore(MAX_AT_ONCE);
  private final Entries entries;
  private final Explainer explainer;
  private final CompletionStore store;
  private final Feedback feedback;
  private final Quality quality;
  private final Calibrations calibrations;
  private final Keys keys;
  private final Traffic traffic;
  private final @Nullable String embeddingModel;

  /**
   * @param embedder null when the semantic tier is off
   * @param flights whose answers were asked for before a purge: nobody joins them after it
   * @param keys null where there is no place to keep them
   */
  public AdminApi(
      CompletionStore store,
      @Nullable Embedder embedder,
      Explainer explainer,
      Flights flights,
      Feedback feedback,
      Quality quality,
      Calibrations calibrations,
      @Nullable VirtualKeys keys,
      Traffic traffic) {
    this.store = store;
    this.entries = new Entries(store, embedder, flights);
    this.explainer = explainer;
    this.feedback = feedback;
    this.quality = quality;
    this.calibrations = calibrations;
    this.keys = new Keys(keys);
    this.traffic = traffic;
    this.embeddingModel = embedder == null ? null : embedder.model();
  }

  /** Whether a path belongs here, known or not. */
  public static boolean owns(String path) {
    return path.equals("/admin") || path.startsWith("/admin/");
  }

  /** What is wrong with a request by its head alone; null when its body is wanted. */
  public @Nullable AdminAnswer check(RequestHead head) {
    Endpoint endpoint = Endpoint.of(head.path());
    if (endpoint == null) {
      return refuse(404, "not_found", "there is no such path under /admin");
    }
    List<String> methods = endpoint.methods();
    if (!methods.contains(head.method())) {
      String allowed = String.join(", ", methods);
      return refuse(405, "method_not_allowed", "expected " + allowed).with("Allow", allowed);
    }
    if (!head.method().equals("POST")) {
      boolean hasBody = head.contentLength() > 0 || head.contentLength() == RequestHead.CHUNKED;
      return hasBody ? refuse(400, "bad_request", "expected no body") : null;
    }
    if (head.contentLength() > MAX_BODY_BYTES) {
      return tooLarge();
    }
    return isJson(head.headers(), endpoint)
        ? null
        : refuse(415, "unsupported_media_type", "expected Content-Type: application/json, uncoded");
  }

  /** The body turned out to be larger than was announced. */
  public static AdminAnswer tooLarge() {
    return refuse(413, "body_too_large", "expected a body of at most " + MAX_BODY_BYTES + " bytes");
  }

  /** Never throws. */
  public AdminAnswer answer(AdminCall call) {
    if (!permits.tryAcquire()) {
      return AdminAnswer.refused(
          Refusal.overloaded(
              "too_many_admin_requests", "more than " + MAX_AT_ONCE + " admin requests at once"));
    }
    try {
      return AdminAnswer.ok(route(call));
    } catch (RefusedException e) {
      return AdminAnswer.refused(e.refusal());
    } catch (RuntimeException e) {
      LOG.warn("an admin request failed", e);
      return AdminAnswer.refused(
          new Refusal(500, "server_error", "admin_failed", "it failed; the log says why"));
    } finally {
      permits.release();
    }
  }

  private ObjectNode route(AdminCall call) throws RefusedException {
    RequestHead head = call.head();
    Endpoint endpoint = Objects.requireNonNull(Endpoint.of(head.path()), "checked before");
    return switch (endpoint) {
      case LIST -> entries.list(head.query());
      case ENTRY -> entry(endpoint.id(head.path()), call);
      case SEARCH -> entries.search(call.body());
      case PURGE -> entries.purge(call.body(), call.remote());
      case FLUSH -> entries.flush(call.body(), call.remote());
      case EXPLAIN -> explain(head, call.body());
      case FEEDBACK -> feedback.ofOperator(call.body(), call.remote());
      case QUALITY -> quality(head.query());
      case KEYS ->
          head.method().equals("POST") ? keys.create(call.body(), call.remote()) : keys.list();
      case KEY -> keys.revoke(Fields.decode(endpoint.id(head.path())), call.remote());
      case STATS -> traffic.stats(head.query());
      case LIVE -> traffic.live(head.query());
    };
  }

  private ObjectNode quality(String query) throws RefusedException {
    if (!query.isEmpty()) {
      throw RefusedException.badRequest("expected no parameters");
    }
    return QualityJson.of(quality.read(), calibrations.states(), embeddingModel);
  }

  private ObjectNode entry(String encodedId, AdminCall call) throws RefusedException {
    String id = Fields.decode(encodedId.replace("+", "%2B"));
    return call.head().method().equals("DELETE")
        ? entries.delete(id, call.remote())
        : entries.show(id);
  }

  private ObjectNode explain(RequestHead head, byte[] body) throws RefusedException {
    Fields fields = Fields.ofQuery(head.query(), List.of("path", "entry"));
    String path = fields.text("path", MAX_TARGET_CHARS);
    String entry = fields.text("entry", MAX_TARGET_CHARS);
    if (path != null && !path.startsWith("/")) {
      throw RefusedException.badRequest("path: expected one that starts with /");
    }
    StoredCompletion against = entry == null ? null : entries.entry(entry);
    RequestHead asked =
        new RequestHead(
            "POST",
            path == null ? "/v1/chat/completions" : path,
            head.headers().without(TOKEN_FIELD),
            head.contentLength());
    Explanation explanation = explainer.explain(asked, body, against);
    if (explanation instanceof Explanation.LookedUp lookedUp) {
      feedback.explained(lookedUp.plan());
    }
    return ExplainJson.of(explanation, store.nanoTime());
  }

  private static boolean isJson(Headers headers, Endpoint endpoint) {
    String type = headers.first("content-type");
    String coding = headers.first("content-encoding");
    // An explained request comes as its app would send it: that it is coded is what is told.
    boolean plain = coding == null || endpoint == Endpoint.EXPLAIN;
    return plain
        && type != null
        && type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json");
  }

  private static AdminAnswer refuse(int status, String code, String message) {
    return AdminAnswer.refused(Refusal.invalid(status, code, message));
  }
}
