package dev.reprise.flow;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has tenants take turns at the embedder, so that one with many questions makes but itself wait.
 *
 * <p>Few texts are with the embedder at a time; the others wait here, each tenant's in a queue of
 * its own, and the queues are served in turn. Together they hold a bounded number. Beyond it the
 * last of the longest queue gives way, so that a tenant alone may use all the room, but never keeps
 * another one out. Who has waited too long is left out when its turn comes.
 *
 * <p>Safe for use by many threads. What is chained to an embedding runs on the embedder's worker.
 */
public final class Turns {
  private final Embedder embedder;
  private final int width;
  private final int limit;
  private final long patienceNanos;
  private final LongSupplier nanoClock;

  /** By tenant, the next one first; none of the queues is empty. */
  private final Map<String, Deque<Turn>> queues = new LinkedHashMap<>();

  private int running;
  private int waiting;
  private long pushedOut;

  /** A text that waits for its vector. */
  private record Turn(
      String tenant, String text, long sinceNanos, CompletableFuture<Embedding> answer) {
    void refuse(Kind kind, String message) {
      answer.completeExceptionally(new EmbeddingException(kind, message, null));
    }
  }

  /**
   * @param width texts that are with the embedder at a time, ≥ 1
   * @param limit texts that wait here, ≥ 1
   * @param patience that a text may wait
   */
  public Turns(Embedder embedder, int width, int limit, Duration patience, LongSupplier nanoClock) {
    this.embedder = embedder;
    this.width = width;
    this.limit = limit;
    this.patienceNanos = patience.toNanos();
    this.nanoClock = nanoClock;
  }

  /** As {@link Embedder#embed}, when it is the tenant's turn. */
  CompletionStage<Embedding> embed(String tenant, String text) {
    Turn turn = new Turn(tenant, text, nanoClock.getAsLong(), new CompletableFuture<>());
    Turn last = null;
    boolean now;
    synchronized (this) {
      now = running < width;
      if (now) {
        running++;
      } else {
        last = join(turn);
      }
    }
    if (now) {
      pass(turn);
    }
    if (last != null) {
      last.refuse(Kind.BUSY, "expected at most " + limit + " texts to wait");
    }
    return turn.answer();
  }

  /** The one that has to give way, which may be the same; null while there is room. */
  private @Nullable Turn join(Turn turn) {
    queues.computeIfAbsent(turn.tenant(), _ -> new ArrayDeque<>(1)).add(turn);
    if (waiting < limit) {
      waiting++;
      return null;
    }
    pushedOut++;
    Deque<Turn> longest = queues.get(turn.tenant());
    for (Deque<Turn> queue : queues.values()) {
      longest = queue.size() > longest.size() ? queue : longest;
    }
    Turn last = longest.removeLast();
    if (longest.isEmpty()) {
      queues.remove(last.tenant());
    }
    return last;
  }

  /** A loop, since an embedder that is closed refuses all that wait at once. */
  private void pass(Turn first) {
    Turn turn = first;
    while (turn != null) {
      Turn passed = turn;
      CompletableFuture<Embedding> vector = vector(passed.text());
      if (!vector.isDone()) {
        var _ = vector.whenComplete((embedding, failure) -> ended(passed, embedding, failure));
        return;
      }
      turn = freed();
      var _ = vector.whenComplete((embedding, failure) -> answer(passed, embedding, failure));
    }
  }

  private CompletableFuture<Embedding> vector(String text) {
    try {
      return embedder.embed(text).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The next one goes first: what is chained to this one may take its time. */
  private void ended(Turn turn, @Nullable Embedding embedding, @Nullable Throwable failure) {
    Turn next = freed();
    if (next != null) {
      pass(next);
    }
    answer(turn, embedding, failure);
  }

  private static void answer(
      Turn turn, @Nullable Embedding embedding, @Nullable Throwable failure) {
    if (embedding != null) {
      turn.answer().complete(embedding);
    } else {
      Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
      turn.answer()
          .completeExceptionally(cause == null ? new IllegalStateException("no vector") : cause);
    }
  }

  /** Whose turn it is now that another one is over; null when nobody waits. */
  private @Nullable Turn freed() {
    List<Turn> late = new ArrayList<>(0);
    Turn next;
    synchronized (this) {
      next = next(late);
      running -= next == null ? 1 : 0;
    }
    late.forEach(one -> one.refuse(Kind.LATE, "expected a turn within " + patience()));
    return next;
  }

  /** Null when nobody waits; who has waited too long is added to {@code late}. */
  private @Nullable Turn next(List<Turn> late) {
    long now = nanoClock.getAsLong();
    while (!queues.isEmpty()) {
      Map.Entry<String, Deque<Turn>> first = queues.entrySet().iterator().next();
      queues.remove(first.getKey());
      Turn turn = first.getValue().remove();
      if (!first.getValue().isEmpty()) {
        queues.put(first.getKey(), first.getValue());
      }
      waiting--;
      if (now - turn.sinceNanos() <= patienceNanos) {
        return turn;
      }
      late.add(turn);
    }
    return null;
  }

  private Duration patience() {
    return Duration.ofNanos(patienceNanos);
  }

  /** Texts that wait here now. */
  public synchronized int waiting() {
    return waiting;
  }

  /** Texts that have had to give way since the start. */
  public synchronized long pushedOut() {
    return pushedOut;
  }
}
