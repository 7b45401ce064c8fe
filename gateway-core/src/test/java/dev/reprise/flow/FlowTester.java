package dev.reprise.flow;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.ModelAliases;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.TextNormalization;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A whole flow on fakes, with short hands for what is asked and answered. */
final class FlowTester {
  static final String JSON = "application/json";
  static final String EVENTS = "text/event-stream";
  static final String ANSWER =
      "{\"id\":\"c-1\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},"
          + "\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
  static final String DELTA = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n";
  static final String STOP =
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  private static final OpenAiChat WIRE =
      new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system());
  static final int MAX_ENTRY_BYTES = 1_024;

  final FakeUpstream upstream = new FakeUpstream();
  final FakeStore store = new FakeStore();
  final FakeEmbedder embedder = new FakeEmbedder();
  final Flights flights = new Flights();
  final Served served = new Served();
  CachePolicy.Semantic semantic = Recalls.BY_THRESHOLD;
  CachePolicy.Replays replays = CachePolicy.DEFAULTS.replay();
  boolean pressed;
  final boolean finishAbandoned;

  FlowTester(boolean finishAbandoned) {
    this.finishAbandoned = finishAbandoned;
  }

  private ChatFlow flow() {
    return new ChatFlow(WIRE, shared());
  }

  Plans plans() {
    return new Plans(WIRE, shared());
  }

  private ChatFlow.Shared shared() {
    CachePolicy d = CachePolicy.DEFAULTS;
    CachePolicy policy =
        new CachePolicy(
            d.mode(),
            "n",
            d.share(),
            60,
            d.tagTtlSeconds(),
            d.shortTtlSeconds(),
            0,
            0,
            1,
            true,
            finishAbandoned,
            false,
            1,
            new CachePolicy.Storage(MAX_ENTRY_BYTES, d.storage().finishReasons(), false),
            d.treatments(),
            semantic,
            replays,
            d.controls());
    CacheConfig config =
        new CacheConfig(
            true,
            CacheConfig.Tenancy.SHARED,
            List.of(),
            "",
            false,
            true,
            false,
            List.of(),
            policy,
            Map.of());
    return new ChatFlow.Shared(
        new CachePlanner(config),
        store,
        Recalls.of(embedder, store),
        upstream,
        new JdkCodings(),
        flights,
        new ModelAliases(),
        false,
        head -> false,
        () -> pressed,
        served);
  }

  /** Asks and lets everything run that can. */
  FakeExchange ask(String question) {
    FakeExchange exchange = askRaw(body(question));
    exchange.runTasks();
    return exchange;
  }

  FakeExchange askRaw(String body) {
    FakeExchange exchange = new FakeExchange();
    ask(exchange, body);
    return exchange;
  }

  void ask(Exchange exchange, String body) {
    flow().answer(exchange, body.getBytes(StandardCharsets.UTF_8));
  }

  static String body(String question) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
  }

  /** Asks and lets upstream answer, so that the next one hits. */
  FakeExchange fill(String question) {
    FakeExchange exchange = ask(question);
    answerWhole();
    return exchange;
  }

  void answerWhole() {
    upstream.head(200, JSON, null);
    upstream.part(ANSWER);
    upstream.complete();
  }
}
