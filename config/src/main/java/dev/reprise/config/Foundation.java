package dev.reprise.config;

import dev.reprise.access.AccessState;
import dev.reprise.admin.Traffic;
import dev.reprise.cache.ModelAliases;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.Learned;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.EmbedderBreaker;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.flow.Flights;
import dev.reprise.flow.Served;
import dev.reprise.flow.Turns;
import dev.reprise.guard.Guard;
import dev.reprise.http.AdminServer;
import dev.reprise.http.EventLoops;
import dev.reprise.telemetry.LastExchanges;
import dev.reprise.telemetry.Prices;
import dev.reprise.telemetry.Trend;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What outlives a change of the configuration: threads, the model, all that is known. */
final class Foundation {
  /** Answers that may wait to be learned from; further ones are not. */
  private static final int MAX_LESSONS = 1_000;

  final EventLoops loops;

  /** Null where no route looked anything up by meaning at the start. */
  final @Nullable LoadingEmbedder embedder;

  /** What live lookups embed with; null where there is no embedder. */
  final @Nullable EmbedderBreaker breaker;

  /** The same, one tenant after another. */
  final @Nullable Turns turns;

  final Telemetry telemetry;
  final MeterRegistry registry;
  final AdminServer admin;
  final Storage storage;
  final MemoryPressure pressure;
  final AccessState access;
  final Learned learned;

  /** The one thread that learns. */
  final ThreadPoolExecutor learning = oneThread();

  final Flights flights = new Flights();
  final Served served = new Served();
  final ModelAliases aliases = new ModelAliases();
  final Trend trend;
  final LastExchanges last = new LastExchanges();
  final Traffic traffic;

  /**
   * Begins to load the model, binds the admin listener and opens the store.
   *
   * @param ready whether traffic is welcome
   * @param prices those in force
   * @param parts take what has to be closed
   * @throws IOException when an address cannot be had or a file cannot be read
   */
  Foundation(RepriseConfig config, BooleanSupplier ready, Supplier<Prices> prices, Parts parts)
      throws IOException {
    embedder = config.cache().usesSemantic() ? new LoadingEmbedder(config.embedding()) : null;
    breaker = embedder == null ? null : new EmbedderBreaker(embedder, System::nanoTime);
    telemetry = parts.add(new Telemetry(config.telemetry(), config.upstream().url()));
    registry = telemetry.registry;
    turns = breaker == null ? null : turns(breaker, config.embedding(), registry);
    loops = parts.add(new EventLoops(config.server().eventLoops()));
    if (embedder != null) {
      parts.add(embedder);
      // Its words take a tenth of a second to read, and are wanted by the time the file is open.
      Thread.ofPlatform().daemon().name("guard-load").start(Guard::english);
    }
    admin =
        parts.add(
            new AdminServer(
                config.admin(), config.server().http2(), ready, telemetry, loops, registry));
    storage = new Storage(config, embedder, registry, prices, parts);
    pressure = MemoryPressure.watched(config.store().memoryPressurePercent(), registry, parts);
    access = parts.add(Callers.state(config, registry));
    learned = new Learned(new Calibrations(), storage.store);
    parts.add((AutoCloseable) learned::save);
    parts.add((AutoCloseable) learning::shutdownNow);
    trend = parts.add(new Trend(prices, config.cache().routes().keySet()));
    traffic = new Traffic(trend, last, prices, storage.store, flights);
  }

  /** Enough are with the embedder that no worker ever waits for the next one. */
  private static Turns turns(Embedder embedder, OnnxConfig settings, MeterRegistry registry) {
    int workers =
        settings.workers() > 0 ? settings.workers() : Runtime.getRuntime().availableProcessors();
    int width = workers + Math.min(workers, settings.queueLimit());
    Duration patience = Duration.ofMillis(settings.deadlineMs());
    Turns turns = new Turns(embedder, width, settings.queueLimit(), patience, System::nanoTime);
    Gauge.builder("reprise.embed.waiting", turns::waiting)
        .description("Questions that wait for their tenant's turn at the embedder")
        .register(registry);
    FunctionCounter.builder("reprise.embed.pushed.out", turns, Turns::pushedOut)
        .description("Questions that gave way since too many waited: they are misses")
        .register(registry);
    return turns;
  }

  private static ThreadPoolExecutor oneThread() {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(MAX_LESSONS),
        Thread.ofPlatform().daemon().name("lessons").factory());
  }
}
