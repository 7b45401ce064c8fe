package dev.reprise.flow;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CompletionStore;
import dev.reprise.decision.AnswerComparator;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.DecisionObserver;
import dev.reprise.decision.Learned;
import dev.reprise.decision.Lessons;
import dev.reprise.decision.SameWords;
import dev.reprise.decision.ThresholdPolicy;
import dev.reprise.embedding.Embedder;
import dev.reprise.guard.Guard;
import java.time.Duration;
import java.util.Map;

/** A semantic tier that decides by a threshold and learns on the spot. */
final class Recalls {
  private static final CachePolicy.Semantic D = CachePolicy.DEFAULTS.semantic();

  /** Every hit is given, to everybody. */
  static final CachePolicy.Semantic BY_THRESHOLD = byThreshold(0, 1);

  private Recalls() {}

  /** Hits are withheld unless the rate is 0. */
  static CachePolicy.Semantic byThreshold(double verifyRate, int quorum) {
    return new CachePolicy.Semantic(
        true,
        CachePolicy.Rule.THRESHOLD,
        false,
        D.maxErrorRate(),
        verifyRate,
        quorum,
        D.collapse(),
        D.neighbours(),
        Map.of(new FakeEmbedder().model(), 1.0),
        D.unknowns(),
        D.loosenBy());
  }

  static Recall of(Embedder embedder, CompletionStore store) {
    AnswerComparator words = new SameWords();
    Lessons lessons =
        new Lessons(
            new Learned(new Calibrations(), store),
            words,
            words,
            DecisionObserver.NONE,
            store,
            embedder.model(),
            Runnable::run,
            () -> 0);
    ThresholdPolicy policy = new ThresholdPolicy(Guard.english(), embedder.model());
    Turns turns = new Turns(embedder, 1_000, 1_000, Duration.ofMinutes(1), System::nanoTime);
    return new Recall(turns, store, policy, lessons);
  }
}
