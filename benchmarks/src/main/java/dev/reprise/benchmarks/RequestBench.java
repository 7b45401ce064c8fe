package dev.reprise.benchmarks;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.cache.RequestControls;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.Digest;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.TextNormalization;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The event loop's own work: read and digest a request, plan it, render a replay, assemble an
 * answer of which a stream has told 20 chunks.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestBench {
  private static final int CHUNKS = 20;

  private final OpenAiChat wire =
      new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system());
  private final CachePlanner planner = new CachePlanner(CacheConfig.DEFAULTS);
  private final Caller caller =
      new Caller("tenant", Credentials.of(Digest.of("key")), Digest.of("variant"), null);
  private final StorageRules rules = new StorageRules(1 << 20, Set.of("stop"), null, 1);
  private final byte[] request;
  private final byte[] events = events();
  private final ChatRequest asJson;
  private final ChatRequest asStream;
  private final Completion completion;

  public RequestBench() {
    String text = "How do I change the delivery address of my last order? ".repeat(16);
    String body =
        "{\"model\":\"m\",\"temperature\":0.20,%s\"messages\":[{\"role\":\"user\","
            + "\"content\":\""
            + text
            + "\"}]}";
    request = body.formatted("").getBytes(StandardCharsets.UTF_8);
    asJson = read(request);
    asStream = read(body.formatted("\"stream\":true,").getBytes(StandardCharsets.UTF_8));
    var assembler = wire.assembler(false, rules);
    assembler.feed(
        ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + text
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
                + "\"completion_tokens\":2,\"total_tokens\":3}}")
            .getBytes(StandardCharsets.UTF_8));
    completion = ((Assembly.Whole) assembler.end()).completion();
  }

  private static byte[] events() {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < CHUNKS; i++) {
      events.append(event("{\"content\":\"How do I change the delivery addr\"}", "null"));
    }
    events.append(event("{}", "\"stop\"")).append("data: [DONE]\n\n");
    return events.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String event(String delta, String finish) {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }

  private ChatRequest read(byte[] body) {
    try {
      return wire.read(body);
    } catch (UnreadableRequestException e) {
      throw new IllegalStateException("the benchmark's own request", e);
    }
  }

  @Benchmark
  public ChatRequest readAndDigestOneKilobyte() throws UnreadableRequestException {
    return wire.read(request);
  }

  @Benchmark
  public Digest digestOneKilobyte() {
    return Digest.of(request);
  }

  @Benchmark
  public CachePlan plan() {
    return planner.plan("/v1/chat/completions", asJson, caller, RequestControls.NONE);
  }

  @Benchmark
  public Assembly decodeTwentyEvents() {
    var assembler = wire.assembler(true, rules);
    assembler.feed(events);
    return assembler.end();
  }

  @Benchmark
  public List<byte[]> replayOneKilobyteAsJson() {
    return wire.replay(completion, asJson, ReplayForm.PLAIN);
  }

  @Benchmark
  public List<byte[]> replayOneKilobyteAsEvents() {
    return wire.replay(completion, asStream, ReplayForm.PLAIN);
  }
}
