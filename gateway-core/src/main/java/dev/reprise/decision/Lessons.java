package dev.reprise.decision;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Repute.Observation;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Usage;
import dev.reprise.decision.AnswerComparator.Answer;
import dev.reprise.decision.AnswerComparator.Verdict;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.DecisionObserver.Source;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from what upstream answers: which entries say the same, whether the best candidate would
 * have been right, and so where θ belongs. All of it in the background: a lesson that finds no room
 * in the queue is dropped, which costs knowledge and never an answer.
 *
 * <p>Safe for use by many threads; groups are changed by the one background thread alone.
 */
public final class Lessons {
  private static final Logger LOG = LoggerFactory.getLogger(Lessons.class);

  private final Learned learned;
  private final Calibrations calibrations;
  private final AnswerComparator members;
  private final AnswerComparator deciding;
  private final DecisionObserver observer;
  private final CompletionStore store;
  private final String model;
  private final Executor background;
  private final DoubleSupplier dice;

  /**
   * @param members compares an answer with all of its neighbours', so it must be cheap
   * @param deciding compares with the one that would have been given
   * @param model the embedding model's name
   * @param background one thread with a bounded queue
   * @param dice 0 to less than 1, each time anew
   */
  public Lessons(
      Learned learned,
      AnswerComparator members,
      AnswerComparator deciding,
      DecisionObserver observer,
      CompletionStore store,
      String model,
      Executor background,
      DoubleSupplier dice) {
    this.learned = learned;
    this.calibrations = learned.calibrations();
    this.members = members;
    this.deciding = deciding;
    this.observer = observer;
    this.store = store;
    this.model = model;
    this.background = background;
    this.dice = dice;
  }

  /** Whether this hit shall be forwarded all the same, to learn from it. */
  public boolean withholds(double rate) {
    return rate > 0 && dice.getAsDouble() < rate;
  }

  /** A decision was made and acted on. */
  public void decided(
      CachePlan.Lookup plan, Decision<? extends Candidate> decision, Course course) {
    observer.decided(plan, decision, course);
    if (!calibrates(plan)) {
      return;
    }
    for (Calibration calibration : calibrations.all(plan)) {
      if (calibration.request(decision.score())) {
        submit(plan, () -> refit(plan, calibration));
      }
    }
  }

  /** What was decided has been answered by upstream. */
  public void answered(Lesson lesson) {
    if (lesson.plan().terms().policy().variety() > 1) {
      // Answers that are meant to differ say nothing of each other.
      return;
    }
    submit(lesson.plan(), () -> learn(lesson));
  }

  /**
   * Somebody has read a neighbour's answer. What this means for the entry is not decided here: the
   * store may have let it go.
   *
   * @param plan whose question may be missing
   * @param decision by which it was given, without candidates; without a score when that is not
   *     known any more
   */
  public void told(CachePlan.Lookup plan, Decision<Neighbour> decision, boolean right) {
    observer.judged(plan, decision, Source.FEEDBACK, right, Usage.NONE);
    if (!Double.isNaN(decision.score())) {
      label(plan, decision, right, 1);
    }
    verified(plan, decision, right);
  }

  /** Scores of other rules are on other scales. */
  private static boolean calibrates(CachePlan.Lookup plan) {
    return plan.terms().policy().semantic().policy() == Rule.EVIDENCE;
  }

  private void submit(CachePlan.Lookup plan, Runnable task) {
    try {
      background.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.warn("learning from an answer failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      observer.missed(plan);
    }
  }

  private void refit(CachePlan.Lookup plan, Calibration due) {
    due.refit(calibrations.start(plan, due, start(plan)));
    learned.saveNowAndThen();
  }

  /** θ before anything is learned: what makes a single neighbour need its threshold. */
  private double start(CachePlan.Lookup plan) {
    Scale scale = Scale.of(plan, model);
    return scale == null ? 1 : scale.start();
  }

  private void learn(Lesson lesson) {
    Neighbour candidate = lesson.candidate();
    Answer fresh = answer(lesson.fresh(), lesson);
    Verdict verdict = join(lesson, fresh, candidate);
    if (candidate == null || lesson.plan().isOwn(candidate.entry().key())) {
      // Its own older answer shows how steady upstream is, and nothing of other wordings.
      return;
    }
    if (verdict == Verdict.UNKNOWN) {
      observer.missed(lesson.plan());
      return;
    }
    boolean right = verdict == Verdict.SAME;
    Source source = lesson.isCheck() ? Source.CHECK : Source.MISS;
    label(lesson.plan(), lesson.decision(), right, lesson.weight());
    if (lesson.plan().terms().policy().semantic().policy() == Rule.PER_ENTRY) {
      observe(candidate, lesson.fresh(), right);
    }
    if (lesson.isCheck()) {
      candidate.repute().found(lesson.plan().key().requestDigest(), right);
      store.learned(candidate.entry());
    }
    observer.judged(lesson.plan(), lesson.decision(), source, right, lesson.spent());
    if (lesson.isCheck()) {
      verified(lesson.plan(), lesson.decision(), right);
    }
  }

  /** Only what the candidate could not have answered is a neighbour of its own: few, that know. */
  private void observe(Neighbour candidate, StoredCompletion fresh, boolean right) {
    candidate.repute().observe(new Observation(candidate.similarity(), right));
    store.learned(candidate.entry());
    if (right) {
      store.hide(fresh);
    }
  }

  /** Finds the answer's group, and tells whether it is the candidate's. */
  private Verdict join(Lesson lesson, @Nullable Answer fresh, @Nullable Neighbour candidate) {
    Votes votes = new Votes();
    Verdict direct = Verdict.UNKNOWN;
    for (Judgement<Neighbour> judged : lesson.decision().judgements()) {
      Neighbour near = judged.candidate();
      boolean decides = near == candidate;
      Verdict verdict = compare(decides ? deciding : members, fresh, answer(near.entry(), lesson));
      direct = decides ? verdict : direct;
      if (verdict != Verdict.UNKNOWN) {
        votes.add(groupOf(near), verdict);
      }
    }
    if (votes.isEmpty()) {
      // Without a group it speaks neither for nor against others.
      return Verdict.UNKNOWN;
    }
    AnswerGroup winner = votes.winner();
    lesson.fresh().repute().join(winner == null ? new AnswerGroup() : winner);
    store.learned(lesson.fresh());
    if (candidate == null || direct == Verdict.UNKNOWN) {
      return Verdict.UNKNOWN;
    }
    // The vote, not the one comparison: several are seldom wrong together.
    return groupOf(candidate) == winner ? Verdict.SAME : Verdict.DIFFERENT;
  }

  private AnswerGroup groupOf(Neighbour near) {
    AnswerGroup known = near.repute().group();
    if (known != null) {
      return known;
    }
    AnswerGroup own = new AnswerGroup();
    near.repute().join(own);
    store.learned(near.entry());
    return own;
  }

  private static Verdict compare(
      AnswerComparator comparator, @Nullable Answer one, @Nullable Answer other) {
    return one == null || other == null ? Verdict.UNKNOWN : comparator.compare(one, other);
  }

  /** Waits for an answer that is not in memory. */
  private @Nullable Answer answer(StoredCompletion known, Lesson lesson) {
    StoredCompletion entry = store.whole(known).toCompletableFuture().join();
    String text = entry == null ? null : lesson.text().apply(entry.completion());
    String question = known.question();
    return entry == null || text == null || text.isBlank()
        ? null
        : new Answer(entry.id(), question == null ? "" : question, text);
  }

  private void label(
      CachePlan.Lookup plan, Decision<? extends Candidate> decision, boolean right, double weight) {
    if (!calibrates(plan)) {
      return;
    }
    for (Calibration calibration : calibrations.all(plan)) {
      calibration.label(decision.score(), right, weight);
    }
  }

  private void verified(
      CachePlan.Lookup plan, Decision<? extends Candidate> decision, boolean right) {
    // Who asked for looser hits than others get must not tighten theirs. Links are all common.
    boolean common = decision.common() || Double.isNaN(decision.score());
    if (!common || !calibrates(plan)) {
      return;
    }
    boolean alarmed = false;
    for (Calibration calibration : calibrations.all(plan)) {
      alarmed |= calibration.verified(right, start(plan));
    }
    if (alarmed) {
      LOG.warn(
          "verified wrong answers come faster than accepted, tightening: route '{}'",
          plan.terms().route());
      observer.alarmed(plan);
    }
  }
}
