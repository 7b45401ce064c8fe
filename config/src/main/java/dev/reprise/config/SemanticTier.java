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
import dev.reprise.guard.Guard;
import dev.reprise.provider.Judge;
import dev.reprise.telemetry.Costs;
import dev.reprise.telemetry.DecisionMetrics;
import dev.reprise.telemetry.Prices;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What finds hits by meaning, decides on them and learns from what comes of it. */
final class SemanticTier {
  /** Answers that may wait to be learned from; further ones are not. */
  private static final int MAX_LESSONS = 1_000;

  /** The cosine of unrelated texts where no evidence is weighed and so none is configured. */
  private static final double UNKNOWN = 0.8;

  final Calibrations calibrations = new Calibrations();
  final Quality quality;
  final HitPolicy policy;

  /** Null where no route looks anything up by meaning; so is the next one. */
  final @Nullable Lessons lessons;

  final @Nullable Recall recall;

  /**
   * @param embedder null where nothing needs one
   * @param parts take what has to be closed
   */
  SemanticTier(
      RepriseConfig config,
      @Nullable Embedder embedder,
      CompletionStore store,
      MeterRegistry registry,
      Prices prices,
      Parts parts) {
    quality = new Quality(config.cache(), new Costs(prices));
    policy = new ConfiguredPolicy(Guard.english(), config.embedding().model(), calibrations);
    DecisionObserver observer = quality.and(new DecisionMetrics(registry, quality, calibrations));
    if (embedder == null) {
      lessons = null;
      recall = null;
      return;
    }
    AnswerComparator members = members(config.cache().policy().semantic(), embedder);
    AnswerComparator deciding =
        config.judge().enabled()
            ? members.orElse(parts.add(new Judge(config.judge(), registry)))
            : members;
    ThreadPoolExecutor background = oneThread();
    lessons =
        new Lessons(
            calibrations,
            members,
            deciding,
            observer,
            store,
            embedder.model(),
            background,
            () -> ThreadLocalRandom.current().nextDouble());
    parts.add((AutoCloseable) lessons::save);
    parts.add((AutoCloseable) background::shutdownNow);
    recall = new Recall(embedder, store, policy, lessons);
  }

  /** Tells answers apart without asking anybody. */
  private static AnswerComparator members(CachePolicy.Semantic semantic, Embedder embedder) {
    double unknown = semantic.unknowns().getOrDefault(embedder.model(), UNKNOWN);
    return new SameWords().orElse(new SameMeaning(embedder, unknown));
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
