package dev.reprise.embedding;

import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker (Nygard, Release It!) before an embedder: while it fails or cannot keep up,
 * lookups do not wait for it but fail at once, and what it has to do gets less. After a rest one
 * text is let through; when that gets its vector, all are.
 *
 * <p>Safe for use by many threads.
 */
public final class EmbedderBreaker implements Embedder {
  private static final Logger LOG = LoggerFactory.getLogger(EmbedderBreaker.class);

  /** Failures in a row. Far more than one slow question costs those beside it. */
  static final int FAILURES = 32;

  static final long REST_NANOS = 2_000_000_000L;

  private static final long AWAKE = 0;

  private final Embedder embedder;
  private final LongSupplier nanoClock;
  private final AtomicInteger failures = new AtomicInteger();

  /** When the next text is let through, never 0; {@link #AWAKE} while all are. */
  private final AtomicLong wakes = new AtomicLong(AWAKE);

  public EmbedderBreaker(Embedder embedder, LongSupplier nanoClock) {
    this.embedder = embedder;
    this.nanoClock = nanoClock;
  }

  @Override
  public CompletionStage<Embedding> embed(String text) {
    long until = wakes.get();
    if (until == AWAKE) {
      return embedder.embed(text).whenComplete((embedding, failure) -> watch(failure));
    }
    long now = nanoClock.getAsLong();
    // Whoever moves the end of the rest is the one that tries.
    if (now - until < 0 || !wakes.compareAndSet(until, rest(now))) {
      return CompletableFuture.failedStage(
          new EmbeddingException(Kind.RESTING, "the embedder rests after failures", null));
    }
    return embedder.embed(text).whenComplete((embedding, failure) -> tried(failure));
  }

  private static long rest(long now) {
    long until = now + REST_NANOS;
    return until == AWAKE ? 1 : until;
  }

  private void watch(@Nullable Throwable failure) {
    if (failure == null) {
      if (failures.get() != 0) {
        failures.set(0);
      }
    } else if (counts(failure)
        && failures.incrementAndGet() >= FAILURES
        && wakes.compareAndSet(AWAKE, rest(nanoClock.getAsLong()))) {
      LOG.warn(
          "the embedder failed or was late {} times in a row: going on with the exact tier alone",
          FAILURES);
    }
  }

  private void tried(@Nullable Throwable failure) {
    if (!counts(failure)) {
      failures.set(0);
      wakes.set(AWAKE);
      LOG.info("the embedder keeps up again");
    }
  }

  /** A text that no model could embed says nothing of this one, nor does a full queue. */
  private static boolean counts(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException passed ? passed.getCause() : failure;
    return cause instanceof EmbeddingException e
        && (e.kind() == Kind.LATE || e.kind() == Kind.BROKEN);
  }

  /** Whether texts are refused now. */
  public boolean isResting() {
    return wakes.get() != AWAKE;
  }

  @Override
  public String model() {
    return embedder.model();
  }

  @Override
  public String space() {
    return embedder.space();
  }

  @Override
  public int dimensions() {
    return embedder.dimensions();
  }

  @Override
  public void close() {
    embedder.close();
  }
}
