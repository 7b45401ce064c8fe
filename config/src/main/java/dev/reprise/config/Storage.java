package dev.reprise.config;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Usage;
import dev.reprise.decision.Learned;
import dev.reprise.embedding.Embedder;
import dev.reprise.flow.Reembedding;
import dev.reprise.store.Backing;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.UnusableStoreException;
import dev.reprise.store.Worth;
import dev.reprise.store.redis.RedisBacking;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Seals;
import dev.reprise.store.sqlite.SqliteBacking;
import dev.reprise.telemetry.Costs;
import dev.reprise.telemetry.Prices;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where answers are kept: memory, and the file or server behind it. */
final class Storage {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  /** Of a token without a price: as small models cost, in units of a usual currency. */
  private static final double UNPRICED_TOKEN = 1e-6;

  /** Where no model is loaded, no vector is read or written. */
  private static final String NO_SPACE = "";

  final MemoryCompletionStore store;
  final Backing backing;
  private final Parts parts;

  /**
   * @param prices those in force
   * @param parts take what has to be closed
   * @throws dev.reprise.store.sqlite.FolderException when the data folder cannot be had
   */
  Storage(
      RepriseConfig config,
      @Nullable Embedder embedder,
      MeterRegistry registry,
      Supplier<Prices> prices,
      Parts parts) {
    this.parts = parts;
    StoreConfig settings = config.store();
    StoreMetrics metrics = new StoreMetrics(registry);
    LongSupplier nanoClock = System::nanoTime;
    Seals seals = parts.add(Seals.of(settings.encryption()));
    metrics.show(seals);
    backing = backing(settings, embedder, nanoClock, seals, metrics);
    store =
        parts.add(new MemoryCompletionStore(settings, nanoClock, backing, worth(settings, prices)));
    metrics.show(store);
  }

  /** What fails here fails the start; what fails later leaves memory alone. */
  private static Backing backing(
      StoreConfig settings,
      @Nullable Embedder embedder,
      LongSupplier nanoClock,
      Seals seals,
      StoreMetrics metrics) {
    if (!settings.shared().isUsed() && !settings.isKept()) {
      return Backing.none();
    }
    // To name the space is to wait for the model: a file is opened meanwhile.
    Supplier<String> space = embedder == null ? () -> NO_SPACE : embedder::space;
    Rows rows = new Rows(space, settings.storePrompts(), nanoClock, InstantSource.system(), seals);
    if (settings.shared().isUsed()) {
      RedisBacking shared = new RedisBacking(settings.shared(), space.get(), rows);
      metrics.show(shared);
      return shared;
    }
    SqliteBacking file = new SqliteBacking(Path.of(settings.dataDir()), settings.file(), rows);
    metrics.show(file);
    return file;
  }

  private static Worth worth(StoreConfig settings, Supplier<Prices> prices) {
    return switch (settings.evict().goal()) {
      case MONEY -> money(prices);
      case LATENCY -> Worth.TIME;
      case HITS -> Worth.CALLS;
    };
  }

  private static Worth money(Supplier<Prices> prices) {
    return entry -> {
      Usage usage = entry.completion().usage();
      double price = new Costs(prices.get()).applyAsDouble(entry.key().scope().model(), usage);
      return Double.isNaN(price) ? tokens(entry) * UNPRICED_TOKEN : price;
    };
  }

  /** As charged; where upstream does not say, by the length of its answer. */
  private static double tokens(StoredCompletion entry) {
    long charged = entry.completion().usage().totalTokens();
    return charged > 0 ? charged : entry.completion().size() / 4.0;
  }

  /** Where answers are kept, in words. */
  static String place(StoreConfig settings) {
    if (settings.shared().isUsed()) {
      return "on " + settings.shared().urls();
    }
    return settings.isKept() ? "in " + settings.dataDir() : "in memory alone";
  }

  /**
   * Has what is kept brought in; requests go upstream meanwhile. What was embedded by another model
   * is embedded anew after that.
   *
   * @return ends when all is there; fails with an {@link UnusableStoreException}
   */
  CompletionStage<@Nullable Void> open(@Nullable Embedder embedder, Learned learned) {
    CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();
    Reembedding anew = embedder == null ? null : parts.add(new Reembedding(store, embedder));
    Thread.ofPlatform()
        .daemon()
        .name("store-open")
        .start(
            () -> {
              try {
                store.open();
                learned.restore();
              } catch (UnusableStoreException e) {
                opened.completeExceptionally(e);
              } catch (RuntimeException | Error e) {
                LOG.error("what was kept cannot be brought in, going on without it", e);
              } finally {
                opened.complete(null);
              }
              if (anew != null) {
                anew.run();
              }
            });
    return opened;
  }
}
