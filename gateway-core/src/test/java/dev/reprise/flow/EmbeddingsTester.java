package dev.reprise.flow;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.ModelAliases;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.OpenAiEmbeddings;
import dev.reprise.openai.TextNormalization;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.Upstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** A whole flow on fakes; its provider gives each word a vector of its own. */
final class EmbeddingsTester {
  private static final Pattern INPUT = Pattern.compile("\"input\":(\\[[^]]*]|\"[^\"]*\")");
  private static final Pattern WORD = Pattern.compile("\"(\\w+)\"");
  private static final Pattern ITEM = Pattern.compile("\\{[^{}]*\"embedding\":\\[[^]]*]}");

  final FakeUpstream upstream = new FakeUpstream();
  final FakeStore store = new FakeStore();
  final List<RequestHead> heads = new ArrayList<>();
  Headers headers = Headers.EMPTY;
  boolean enabled = true;
  boolean usage = true;
  boolean pressed;
  int maxEntryBytes = 1_024;
  CachePolicy.Mode mode = CachePolicy.Mode.READ_WRITE;

  FakeExchange ask(String body) {
    FakeExchange exchange = new FakeExchange();
    ask(exchange, body);
    return exchange;
  }

  /** What is done aside comes back as a task, which the test runs. */
  void ask(FakeExchange exchange, String body) {
    exchange.headers = headers;
    flow().answer(exchange, body.getBytes(StandardCharsets.UTF_8));
  }

  FakeExchange ask(List<String> words) {
    return ask(body(words));
  }

  /** Asks and lets upstream answer. */
  FakeExchange fill(List<String> words) {
    FakeExchange exchange = ask(words);
    answer();
    return exchange;
  }

  static String body(List<String> words) {
    String items = words.stream().map(w -> '"' + w + '"').collect(Collectors.joining(", "));
    return "{\"model\":\"gpt-e\", \"input\":[" + items + "],\"dimensions\": 3}";
  }

  /** What upstream was last sent. */
  String sent() {
    return upstream.heard.stream()
        .filter(line -> line.startsWith("write "))
        .reduce("", (first, second) -> second.substring("write ".length()));
  }

  /** How many calls have been made. */
  int calls() {
    return heads.size();
  }

  /** Answers the call in progress with a vector for each word it was asked for. */
  void answer() {
    answer(list(words(sent())));
  }

  void answer(String body) {
    upstream.head(200, "application/json", null);
    upstream.part(body);
    upstream.complete();
  }

  void answerZipped(byte[] gzip) {
    upstream.head(200, "application/json", "gzip");
    upstream.part(gzip);
    upstream.complete();
  }

  static byte[] zipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static List<String> words(String body) {
    Matcher input = INPUT.matcher(body);
    if (!input.find()) {
      throw new AssertionError("no input in " + body);
    }
    return WORD.matcher(input.group(1)).results().map(word -> word.group(1)).toList();
  }

  /** The answer to these words; each costs as many tokens as it has letters. */
  static String list(List<String> words) {
    StringBuilder list = new StringBuilder("{\"object\":\"list\",\"data\":[");
    for (int i = 0; i < words.size(); i++) {
      list.append(i == 0 ? "" : ",").append(item(i, words.get(i)));
    }
    int tokens = words.stream().mapToInt(String::length).sum();
    return list.append("],\"model\":\"gpt-e\",\"usage\":{\"prompt_tokens\":" + tokens)
        .append(",\"total_tokens\":" + tokens + "}}")
        .toString();
  }

  /** With numbers that no double holds. */
  static String item(int index, String word) {
    return "{\"object\":\"embedding\",\"index\":%d,\"embedding\":[0.10, -1.50e-3,%d.000]}"
        .formatted(index, word.hashCode());
  }

  static List<String> items(String answer) {
    return ITEM.matcher(answer).results().map(match -> match.group()).toList();
  }

  private EmbeddingsFlow flow() {
    CachePolicy d = CachePolicy.DEFAULTS;
    CachePolicy policy =
        new CachePolicy(
            mode,
            "n",
            d.share(),
            60,
            d.tagTtlSeconds(),
            d.shortTtlSeconds(),
            0,
            0,
            1,
            true,
            false,
            false,
            1,
            new CachePolicy.Storage(maxEntryBytes, d.storage().finishReasons(), true),
            d.treatments(),
            d.semantic(),
            new CachePolicy.Replays(0, 0, usage),
            d.controls());
    CacheConfig config =
        new CacheConfig(
            enabled,
            CacheConfig.Tenancy.SHARED,
            List.of(),
            "",
            false,
            true,
            false,
            List.of(),
            policy,
            Map.of());
    ChatFlow.Shared shared =
        new ChatFlow.Shared(
            new CachePlanner(config),
            store,
            null,
            new Watched(),
            new JdkCodings(),
            new Flights(),
            new ModelAliases(),
            true,
            head -> false,
            () -> pressed,
            new Served());
    return new EmbeddingsFlow(
        new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system()),
        new OpenAiEmbeddings(true),
        shared);
  }

  private final class Watched implements Upstream {
    @Override
    public Call send(RequestHead head, Listener listener, Executor executor) {
      heads.add(head);
      return upstream.send(head, listener, executor);
    }

    @Override
    public void close() {}
  }
}
