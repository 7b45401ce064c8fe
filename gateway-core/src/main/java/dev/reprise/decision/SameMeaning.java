package dev.reprise.decision;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Compares answers by their embeddings: far apart they differ; close together they are the same,
 * unless their {@link Facts} contradict each other. What lies between, this cannot tell.
 *
 * <p>Blocks while the model runs. Safe for use by many threads.
 */
public final class SameMeaning implements AnswerComparator {

  /** What answers begin with says what they are about, and costs little to embed. */
  static final int EMBEDDED_CHARS = 800;

  /** Answers whose embeddings and facts are kept, some 2 kB each. */
  private static final int MAX_KEPT = 2_000;

  /** How far from unrelated (0) to equal (1) a cosine must lie for two answers to be the same. */
  private static final double SAME = 0.55;

  /** Below it they differ. */
  private static final double DIFFERENT = 0.1;

  private record Digested(@Nullable Embedding embedding, Facts facts) {}

  private final Embedder embedder;
  private final double same;
  private final double different;
  private final Map<String, Digested> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Digested> eldest) {
          return size() > MAX_KEPT;
        }
      };

  /**
   * @param unknown the cosine that unrelated texts reach with this model, 0 to less than 1
   */
  public SameMeaning(Embedder embedder, double unknown) {
    this.embedder = embedder;
    this.same = unknown + (1 - unknown) * SAME;
    this.different = unknown + (1 - unknown) * DIFFERENT;
  }

  @Override
  public Verdict compare(Answer one, Answer other) {
    Digested first = digest(one);
    Digested second = digest(other);
    if (first.facts().contradicts(second.facts())) {
      return Verdict.DIFFERENT;
    }
    if (first.embedding() == null || second.embedding() == null) {
      return Verdict.UNKNOWN;
    }
    float similarity = first.embedding().similarity(second.embedding());
    if (similarity < different) {
      return Verdict.DIFFERENT;
    }
    boolean agrees = similarity >= same && !first.facts().namesOthersThan(second.facts());
    return agrees ? Verdict.SAME : Verdict.UNKNOWN;
  }

  private Digested digest(Answer answer) {
    synchronized (kept) {
      Digested known = kept.get(answer.id());
      if (known != null) {
        return known;
      }
    }
    Digested made = new Digested(embed(answer.text()), Facts.of(answer.text()));
    if (made.embedding() != null) {
      synchronized (kept) {
        kept.put(answer.id(), made);
      }
    }
    return made;
  }

  /** Null when the model is busy, late or cannot read the text: then it says nothing. */
  private @Nullable Embedding embed(String text) {
    try {
      String start = text.substring(0, Math.min(EMBEDDED_CHARS, text.length()));
      return embedder.embed(start).toCompletableFuture().join();
    } catch (CompletionException | CancellationException e) {
      return null;
    }
  }
}
