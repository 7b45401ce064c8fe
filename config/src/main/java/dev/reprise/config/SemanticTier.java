package dev.reprise.config;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.HitPolicy;
import dev.reprise.decision.AnswerComparator;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.ConfiguredPolicy;
import dev.reprise.decision.DecisionObserver;
import dev.reprise.decision.Lessons;
import dev.reprise.decision.Quality;
import dev.reprise.decision.SameMeaning;
import dev.reprise.decision.SameWords;
import dev.reprise.embedding.Embedder;
import dev.reprise.flow.Recall;
import dev.reprise.flow.Turns;
import dev.reprise.guard.Guard;
import dev.reprise.provider.Judge;
import dev.reprise.telemetry.Costs;
import dev.reprise.telemetry.DecisionMetrics;
import dev.reprise.telemetry.Prices;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What finds hits by meaning, decides on them and learns from what comes of it. */
final class SemanticTier {
  /** The cosine of unrelated texts where no evidence is weighed and so none is configured. */
  private static final double UNKNOWN = 0.8;

  final Quality quality;
  final HitPolicy policy;

  /** Null where no route looks anything up by meaning; so is the next one. */
  final @Nullable Lessons lessons;

  final @Nullable Recall recall;

  /**
   * @param before what was counted under another configuration; null at the start
   * @param parts take what has to be closed
   */
  SemanticTier(
      RepriseConfig config,
      Foundation foundation,
      Prices prices,
      @Nullable Quality before,
      Parts parts) {
    Calibrations calibrations = foundation.learned.calibrations();
    MeterRegistry registry = foundation.registry;
    quality = new Quality(config.cache(), new Costs(prices), before);
    policy = new ConfiguredPolicy(Guard.english(), config.embedding().model(), calibrations);
    DecisionObserver observer = new DecisionMetrics(registry, quality, calibrations).and(quality);
    Embedder embedder = foundation.embedder;
    Turns turns = foundation.turns;
    if (embedder == null || turns == null || !config.cache().usesSemantic()) {
      lessons = null;
      recall = null;
      return;
    }
    AnswerComparator members = members(config.cache().policy().semantic(), embedder);
    AnswerComparator deciding =
        config.judge().enabled()
            ? members.orElse(parts.add(new Judge(config.judge(), registry)))
            : members;
    CompletionStore store = foundation.storage.store;
    lessons =
        new Lessons(
            foundation.learned,
            members,
            deciding,
            observer,
            store,
            embedder.model(),
            foundation.learning,
            () -> ThreadLocalRandom.current().nextDouble());
    recall = new Recall(turns, store, policy, lessons);
  }

  /** Tells answers apart without asking anybody. */
  private static AnswerComparator members(CachePolicy.Semantic semantic, Embedder embedder) {
    double unknown = semantic.unknowns().getOrDefault(embedder.model(), UNKNOWN);
    return new SameWords().orElse(new SameMeaning(embedder, unknown));
  }
}
