package dev.reprise.benchmarks;

import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler.Assembly;
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

/** The event loop's own work on a hit: read and digest a request, render a replay. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestBench {
  private final OpenAiChat wire =
      new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system());
  private final byte[] request;
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
    var assembler = wire.assembler(false, new StorageRules(1 << 20, Set.of("stop"), null, 1));
    assembler.feed(
        ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + text
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
                + "\"completion_tokens\":2,\"total_tokens\":3}}")
            .getBytes(StandardCharsets.UTF_8));
    completion = ((Assembly.Whole) assembler.end()).completion();
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
  public List<byte[]> replayOneKilobyteAsJson() {
    return wire.replay(completion, asJson, ReplayForm.PLAIN);
  }

  @Benchmark
  public List<byte[]> replayOneKilobyteAsEvents() {
    return wire.replay(completion, asStream, ReplayForm.PLAIN);
  }
}
