package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.analyze.Intake.Taken;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.CachePolicy.Semantic;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.config.RepriseConfig;
import dev.reprise.decision.AnswerComparator;
import dev.reprise.decision.AnswerComparator.Answer;
import dev.reprise.decision.AnswerComparator.Verdict;
import dev.reprise.decision.SameMeaning;
import dev.reprise.decision.SameWords;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.telemetry.Costs;
import dev.reprise.telemetry.Prices;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays a log through caches as they would have been. One thread reads, plans and decides in the
 * order of asking; the embedder's workers make vectors for the next few hundred meanwhile.
 *
 * <p><b>Memory</b> does not grow with the log: each cache has the store's own bound and eviction,
 * requests on their way are some hundreds and those put in order some thousands, counts are of
 * closed lists or bounded ones, and four bytes are kept for each request. Confined.
 */
final class Replayer implements AutoCloseable {
  /** Requests whose vectors are on their way: enough to keep every worker busy. */
  private static final int IN_FLIGHT = 256;

  /** The cosine of unrelated texts where the configuration knows none. */
  private static final double UNKNOWN = 0.78;

  /** From what means nothing to what means the same, and how far up is the least that counts. */
  private static final double SPAN = 0.22;

  private static final double FLOOR = 0.02;
  private static final long SEED = 7;

  private final RepriseConfig config;
  private final Runnable told;
  private final TimeOrder order = new TimeOrder();
  private final Deque<Asked> waiting = new ArrayDeque<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final @Nullable OnnxEmbedder embedder;
  private final @Nullable Sweep sweep;
  private final AnswerComparator comparator;
  private final Intake intake;
  private final ReplayTally tally;
  private long taken;
  private long done;
  private long firstNanos;

  /** On the clock of the caches, which begins with the log. */
  private long nowNanos;

  /**
   * Loads the model, where the configuration looks anything up by meaning.
   *
   * @param told is run now and then while the end is worked off
   * @throws dev.reprise.embedding.onnx.ModelUnavailableException when the model cannot be used
   */
  Replayer(RepriseConfig config, boolean wordings, Runnable told) {
    this.config = config;
    this.told = told;
    Semantic semantic = config.cache().policy().semantic();
    String model = config.embedding().model();
    double unknown = semantic.unknowns().getOrDefault(model, UNKNOWN);
    embedder = config.cache().usesSemantic() ? new OnnxEmbedder(config.embedding()) : null;
    SameWords words = new SameWords();
    comparator = embedder == null ? words : words.orElse(new SameMeaning(embedder, unknown));
    LongSupplier clock = () -> nowNanos;
    sweep =
        embedder == null
            ? null
            : new Sweep(config.store(), clock, comparator, unknown + (1 - unknown) / SPAN * FLOOR);
    for (Rule rule : rules(semantic.policy(), embedder != null)) {
      lanes.add(new Lane(config, rule, clock, comparator, SEED));
    }
    intake =
        new Intake(
            lanes.stream().map(Lane::planning).toList(),
            embedder,
            key -> sweep != null && sweep.holds(key),
            new Costs(new Prices(config.prices())));
    tally =
        new ReplayTally(
            lanes.stream().map(LaneTally::new).toList(),
            semantic.thresholds().getOrDefault(model, 1.0),
            wordings);
  }

  /** The configured one, and the one to compare it with. */
  private static List<Rule> rules(Rule configured, boolean semantic) {
    if (!semantic) {
      return List.of(configured);
    }
    return List.of(configured, configured == Rule.THRESHOLD ? Rule.EVIDENCE : Rule.THRESHOLD);
  }

  void take(LogLine.Call call) {
    taken++;
    order.add(call);
    takeDue(false);
  }

  /** Requests that have been decided on. */
  long done() {
    return done;
  }

  /** The same as a share of those that were taken. */
  double share() {
    return Analysis.share(done, taken);
  }

  private void takeDue(boolean rest) {
    for (LogLine.Call next = order.next(rest); next != null; next = order.next(rest)) {
      switch (intake.take(next, order.nanos())) {
        case Taken.Refused refused -> refuse(refused);
        case Taken.Planned planned -> waiting.add(planned.asked());
      }
      while (waiting.size() > IN_FLIGHT) {
        decide(waiting.remove());
      }
      if (rest) {
        told.run();
      }
    }
  }

  private void refuse(Taken.Refused refused) {
    done++;
    tally.refused(refused.reason(), refused.worth(), order.nanos());
    if (sweep != null) {
      sweep.bypassed();
    }
  }

  private void decide(Asked asked) {
    done++;
    if (firstNanos == 0) {
      // What stands before the first time in the log is no older than that.
      firstNanos = asked.nanos();
    }
    nowNanos = Math.max(nowNanos, asked.nanos() - firstNanos);
    Embedding embedding = embedding(asked.vector());
    for (int i = 0; i < lanes.size(); i++) {
      Lane.Answered result = lanes.get(i).take(asked, asked.plans().get(i), embedding);
      count(asked, result, tally.lanes().get(i));
      if (i == 0) {
        tally.decided(asked, result);
      }
    }
    sweep(asked, embedding);
  }

  private void sweep(Asked asked, @Nullable Embedding embedding) {
    if (sweep == null) {
      return;
    }
    switch (asked.plans().getFirst()) {
      case CachePlan.Bypass _ -> sweep.bypassed();
      case CachePlan.Lookup plan ->
          tally.met(asked, plan, sweep.take(asked, plan, embedding), sweep);
    }
  }

  private void count(Asked asked, Lane.Answered result, LaneTally lane) {
    lane.add(result.tier());
    if (!result.isHit()) {
      return;
    }
    lane.saved(asked.worth());
    if (result.tier() == Lane.Tier.SEMANTIC) {
      judge(asked, result.served(), lane);
    }
  }

  private void judge(Asked asked, @Nullable StoredCompletion served, LaneTally lane) {
    Answer own = asked.answer();
    if (own == null || served == null) {
      return;
    }
    String text = asked.wire().text(served.completion());
    Verdict verdict =
        text == null || text.isBlank()
            ? Verdict.UNKNOWN
            : comparator.compare(
                own, new Answer(served.id(), String.valueOf(served.question()), text));
    lane.judged(verdict);
  }

  /** Null where there is nothing to embed, or the model cannot read it. */
  private static @Nullable Embedding embedding(@Nullable CompletableFuture<Embedding> vector) {
    try {
      return vector == null ? null : vector.join();
    } catch (CompletionException e) {
      return null;
    }
  }

  /** Requests that came too late to be brought into order. */
  long late() {
    return order.late();
  }

  /** What came of it all; the last thing to be asked for. */
  Replay end() {
    takeDue(true);
    while (!waiting.isEmpty()) {
      decide(waiting.remove());
      told.run();
    }
    return tally.read(
        config.embedding().model(), config.cache().policy().semantic().maxErrorRate(), sweep);
  }

  @Override
  public void close() {
    lanes.forEach(Lane::close);
    if (sweep != null) {
      sweep.close();
    }
    if (embedder != null) {
      embedder.close();
    }
  }
}
