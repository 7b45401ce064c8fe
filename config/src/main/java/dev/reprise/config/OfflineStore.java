package dev.reprise.config;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.redis.RedisBacking;
import dev.reprise.telemetry.Prices;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The store of a configuration without a gateway around it, for commands that fill or read it. */
public final class OfflineStore implements AutoCloseable {
  private static final int FLUSH_SECONDS = 60;

  private final Parts parts = new Parts();
  private final @Nullable Embedder embedder;
  private final Storage storage;

  /**
   * Loads the model and brings in what is kept.
   *
   * @throws dev.reprise.store.sqlite.FolderException when the data folder cannot be had, as while a
   *     gateway is using it
   * @throws dev.reprise.embedding.onnx.ModelUnavailableException when the model cannot be used
   */
  public OfflineStore(RepriseConfig config) {
    try {
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      parts.add((AutoCloseable) registry::close);
      embedder =
          config.cache().usesSemantic()
              ? parts.add(new OnnxEmbedder(config.embedding().patient()))
              : null;
      Prices prices = new Prices(config.prices());
      storage = new Storage(config, embedder, registry, () -> prices, parts);
      storage.store.open();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  public MemoryCompletionStore store() {
    return storage.store;
  }

  /** Null where no route looks anything up by meaning. */
  public @Nullable Embedder embedder() {
    return embedder;
  }

  /** Whether what is kept could be brought in: a server may be away. */
  public boolean isThere() {
    return !(storage.backing instanceof RedisBacking shared) || !shared.figures().away();
  }

  /** Has all that was stored written; false when that could not be had. */
  public boolean flush() {
    return storage
        .backing
        .flushed()
        .toCompletableFuture()
        .completeOnTimeout(false, FLUSH_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    parts.close();
  }
}
