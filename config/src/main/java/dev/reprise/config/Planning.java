package dev.reprise.config;

import dev.reprise.admin.RefusedException;
import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.Caller;
import dev.reprise.cache.RequestControls;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.WireFormat;
import dev.reprise.flow.ControlsReader;
import dev.reprise.flow.InvalidControlException;
import dev.reprise.http.Access;
import dev.reprise.http.Authenticator;
import dev.reprise.http.Peer;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.OpenAiCompletions;
import dev.reprise.openai.OpenAiResponses;
import dev.reprise.openai.TextNormalization;
import dev.reprise.upstream.RequestHead;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/**
 * What makes a plan of a request's head and body. One and the same for live requests, for those
 * that are explained and for those that are imported, so that all of them get the same keys.
 */
public final class Planning {

  /** The path of chat completions. */
  public static final String CHAT = "/v1/chat/completions";

  private final Map<String, WireFormat> wires;
  private final CachePlanner planner;
  private final Authenticator callers;
  private final boolean compat;

  /** Where only the provider knows callers. */
  public Planning(CacheConfig cache) {
    this(cache, Access.OPEN);
  }

  Planning(CacheConfig cache, Access access) {
    wires = wires(cache);
    planner = new CachePlanner(cache);
    callers = new Authenticator(cache.tenancy(), cache.userHeader(), cache.compat(), access);
    compat = cache.compat();
  }

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

  /** The protocols that are cached, by the path of their requests. */
  public Map<String, WireFormat> wires() {
    return wires;
  }

  /**
   * @throws NullPointerException when no such protocol is cached
   */
  WireFormat wire(String path) {
    return Objects.requireNonNull(wires.get(path), path);
  }

  public CachePlan plan(RequestHead head, ChatRequest request, RequestControls controls) {
    return planner.plan(head.path(), request, callers.identify(head), controls);
  }

  /**
   * What the request asks of the cache, as yet unclamped.
   *
   * @throws InvalidControlException when its head asks for something that cannot be read
   */
  public RequestControls controls(RequestHead head, ChatRequest request)
      throws InvalidControlException {
    return ControlsReader.read(head.headers(), request.extension(), compat);
  }

  CachePlanner planner() {
    return planner;
  }

  Authenticator callers() {
    return callers;
  }

  /**
   * Who would have sent a request.
   *
   * @throws RefusedException when it would have been turned away
   */
  Caller explained(RequestHead head) throws RefusedException {
    return switch (callers.authenticate(head, Peer.NOBODY)) {
      case Authenticator.Passed passed -> passed.caller();
      case Authenticator.Denied denied -> throw new RefusedException(denied.refusal());
    };
  }
}
