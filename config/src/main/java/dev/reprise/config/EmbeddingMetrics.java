package dev.reprise.config;

import dev.reprise.embedding.onnx.OnnxEmbedder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Where vectors come from, and what that takes. */
final class EmbeddingMetrics {
  private final OnnxEmbedder embedder;
  private final MeterRegistry registry;

  private EmbeddingMetrics(OnnxEmbedder embedder, MeterRegistry registry) {
    this.embedder = embedder;
    this.registry = registry;
  }

  static void show(OnnxEmbedder embedder, MeterRegistry registry) {
    new EmbeddingMetrics(embedder, registry).show();
  }

  private void show() {
    String made = "Vectors made by the model, kept from before or shared with others that asked";
    count("reprise.embeddings", made, "source", "model", e -> e.counts().made());
    count("reprise.embeddings", made, "source", "recent", e -> e.counts().kept());
    count("reprise.embeddings", made, "source", "shared", e -> e.counts().shared());
    String none = "Texts that got no vector: too many waited, or the deadline passed";
    count("reprise.embed.rejected", none, "reason", "busy", e -> e.load().refused());
    count("reprise.embed.rejected", none, "reason", "late", e -> e.load().late());
    gauge("reprise.embed.queued", "Texts that wait for a worker", e -> e.load().queued());
    gauge("reprise.embed.running", "Texts that a worker embeds now", e -> e.load().running());
    FunctionTimer.builder(
            "reprise.embed.run",
            embedder,
            e -> e.counts().made(),
            e -> e.load().runNanos(),
            TimeUnit.NANOSECONDS)
        .description("Runs of the model, and how long they took together")
        .register(registry);
  }

  private void count(
      String name,
      String description,
      String tag,
      String value,
      ToLongFunction<OnnxEmbedder> read) {
    FunctionCounter.builder(name, embedder, read::applyAsLong)
        .description(description)
        .tag(tag, value)
        .register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<OnnxEmbedder> read) {
    Gauge.builder(name, embedder, read)
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
