package dev.reprise.embedding.onnx;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.reprise.chat.Digest;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds texts one by one on its own daemon threads {@code embed-0}, {@code embed-1} and so on.
 *
 * <p>A text waits in one bounded queue for a worker; a full queue is BUSY at once. Every embed ends
 * by its deadline: then it is LATE, and a worker that comes to it later leaves it out. A vector is
 * handed over on the worker that made it, so what is chained without an executor runs there, unless
 * it is chained after the vector came. BUSY is handed over on the caller's thread and LATE on the
 * thread {@code embed-clock}, which nothing may block.
 *
 * <p>The same text is embedded once at a time and seldom twice in a row: who asks for one that is
 * under way shares its vector and its fate, and the vectors made last are kept. So it costs nothing
 * to ask again what is not an exact hit: under another model or history, for another caller, or
 * after it was purged. What is kept is handed over on a worker like all else.
 */
public final class OnnxEmbedder implements Embedder {
  private static final Logger log = LoggerFactory.getLogger(OnnxEmbedder.class);
  private static final long CLOSE_LIMIT_S = 10;

  private final OnnxConfig config;
  private final Encoder encoder;
  private final ThreadPoolExecutor workers;
  private final ScheduledThreadPoolExecutor clock;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Map<String, Job> underWay = new ConcurrentHashMap<>();
  private final RecentEmbeddings recent;
  private final LongAdder made = new LongAdder();
  private final LongAdder kept = new LongAdder();
  private final LongAdder shared = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder runNanos = new LongAdder();

  /**
   * Loads the model and runs it once.
   *
   * @throws ModelUnavailableException when the model cannot be used as configured
   */
  public OnnxEmbedder(OnnxConfig config) {
    this(config, OnnxModel.open(config));
  }

  OnnxEmbedder(OnnxConfig config, Encoder encoder) {
    this.config = config;
    this.encoder = encoder;
    recent = new RecentEmbeddings(config.recentBytes(), config.dimensions());
    workers = workers(config);
    clock = new ScheduledThreadPoolExecutor(1, daemons().name("embed-clock").factory());
    clock.setRemoveOnCancelPolicy(true);
    log.info(
        "Embedding with {}, {} dimensions, {} workers",
        config.model(),
        config.dimensions(),
        workers.getCorePoolSize());
  }

  private static ThreadPoolExecutor workers(OnnxConfig config) {
    int count =
        config.workers() > 0 ? config.workers() : Runtime.getRuntime().availableProcessors();
    var queue = new ArrayBlockingQueue<Runnable>(config.queueLimit());
    ThreadFactory threads = daemons().name("embed-", 0).factory();
    var workers = new ThreadPoolExecutor(count, count, 0, SECONDS, queue, threads);
    workers.prestartAllCoreThreads();
    return workers;
  }

  private static Thread.Builder.OfPlatform daemons() {
    return Thread.ofPlatform().daemon();
  }

  @Override
  public CompletionStage<Embedding> embed(String text) {
    Job job = new Job(text);
    Job first = underWay.putIfAbsent(text, job);
    if (first != null) {
      shared.increment();
      return first.answer.copy();
    }
    try {
      workers.execute(job);
      Future<?> alarm = clock.schedule(job::late, config.deadlineMs(), MILLISECONDS);
      var _ = job.answer.whenComplete((embedding, failure) -> alarm.cancel(false));
    } catch (RejectedExecutionException e) {
      job.refuse(e);
    }
    return job.answer;
  }

  @Override
  public String model() {
    return config.model();
  }

  @Override
  public String space() {
    return encoder.space();
  }

  @Override
  public int dimensions() {
    return config.dimensions();
  }

  /**
   * Where vectors have come from.
   *
   * @param made by running the model
   * @param kept from the last time that the text was embedded
   * @param shared with others that asked for the text at the same time
   */
  public record Counts(long made, long kept, long shared) {}

  /** Since the start. */
  public Counts counts() {
    return new Counts(made.sum(), kept.sum(), shared.sum());
  }

  /**
   * How busy the workers are.
   *
   * @param queued texts that wait for a worker now
   * @param running texts that a worker embeds now
   * @param refused since the start, since too many were waiting
   * @param late since the start, since the deadline passed
   * @param runNanos that the model has run for the vectors made since the start
   */
  public record Load(int queued, int running, long refused, long late, long runNanos) {}

  /** Now, and since the start. */
  public Load load() {
    return new Load(
        workers.getQueue().size(),
        workers.getActiveCount(),
        refused.sum(),
        late.sum(),
        runNanos.sum());
  }

  /** Fails what waits as BROKEN and lets what runs come to its end, for ten seconds at most. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    workers.shutdown();
    List<Runnable> waiting = new ArrayList<>();
    workers.getQueue().drainTo(waiting);
    waiting.forEach(job -> ((Job) job).refuse(null));
    if (idle()) {
      encoder.close();
    } else {
      // To free memory that native code still reads would end the process.
      log.warn("A worker still runs after {} s, the model stays in memory", CLOSE_LIMIT_S);
    }
    clock.shutdownNow();
  }

  private boolean idle() {
    try {
      return workers.awaitTermination(CLOSE_LIMIT_S, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One text on its way to a vector. */
  private final class Job implements Runnable {
    private final String text;
    private final CompletableFuture<Embedding> answer = new CompletableFuture<>();

    Job(String text) {
      this.text = text;
    }

    @Override
    public void run() {
      if (answer.isDone()) {
        underWay.remove(text, this);
        return;
      }
      try {
        succeed(embedding());
      } catch (EmbeddingException e) {
        fail(e);
      } catch (Throwable e) {
        // An Error too, or the worker would end and nobody would hear why.
        fail(Kind.BROKEN, "the model failed", e);
      }
    }

    private Embedding embedding() throws Exception {
      Digest key = RecentEmbeddings.key(text);
      Embedding known = recent.find(key);
      if (known != null) {
        kept.increment();
        return known;
      }
      long began = System.nanoTime();
      Embedding fresh = encoder.encode(text);
      runNanos.add(System.nanoTime() - began);
      made.increment();
      recent.keep(key, fresh);
      return fresh;
    }

    void late() {
      late.increment();
      fail(Kind.LATE, "expected a vector within " + config.deadlineMs() + " ms", null);
    }

    void refuse(@Nullable RejectedExecutionException cause) {
      if (closed.get()) {
        fail(Kind.BROKEN, "the embedder is closed", cause);
      } else {
        refused.increment();
        fail(Kind.BUSY, "expected at most " + config.queueLimit() + " texts to wait", cause);
      }
    }

    private void fail(Kind kind, String message, @Nullable Throwable cause) {
      fail(new EmbeddingException(kind, message, cause));
    }

    /** First nobody may join any more: who joins what has ended goes on on its own thread. */
    private void fail(EmbeddingException e) {
      underWay.remove(text, this);
      answer.completeExceptionally(e);
    }

    private void succeed(Embedding embedding) {
      underWay.remove(text, this);
      answer.complete(embedding);
    }
  }
}
