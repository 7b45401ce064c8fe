package dev.reprise.config;

import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.embedding.onnx.OnnxEmbedder.Counts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToLongFunction;

/** Where vectors come from. */
final class EmbeddingMetrics {
  private EmbeddingMetrics() {}

  static void show(OnnxEmbedder embedder, MeterRegistry registry) {
    count(embedder, registry, "model", Counts::made);
    count(embedder, registry, "recent", Counts::kept);
    count(embedder, registry, "shared", Counts::shared);
  }

  private static void count(
      OnnxEmbedder embedder, MeterRegistry registry, String source, ToLongFunction<Counts> value) {
    FunctionCounter.builder("reprise.embeddings", embedder, e -> value.applyAsLong(e.counts()))
        .description("Vectors made by the model, kept from before or shared with others that asked")
        .tag("source", source)
        .register(registry);
  }
}
