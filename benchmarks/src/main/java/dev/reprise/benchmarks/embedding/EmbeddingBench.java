package dev.reprise.benchmarks.embedding;

import ai.onnxruntime.OrtException;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The tokenizer, the bare runtime and the embedder with both, one text after another. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // By JMH.
public class EmbeddingBench {
  @Param({"accurate", "fast"})
  String model;

  @Param({"16", "64"})
  int tokens;

  private RawModel raw;
  private OnnxEmbedder embedder;
  private String text;
  private long[] ids;

  @Setup
  public void open() throws IOException, OrtException {
    OnnxConfig config = ColdStart.config(model, OnnxConfig.USERS_CACHE);
    embedder = new OnnxEmbedder(config);
    raw = new RawModel(config.model());
    text = raw.text(tokens);
    ids = raw.ids(text);
  }

  @TearDown
  public void close() {
    raw.close();
    embedder.close();
  }

  @Benchmark
  public long[] tokenizer() {
    return raw.ids(text);
  }

  @Benchmark
  public void rawSession() throws OrtException {
    raw.run(ids).close();
  }

  @Benchmark
  public Embedding embedder() {
    return embedder.embed(text).toCompletableFuture().join();
  }
}
