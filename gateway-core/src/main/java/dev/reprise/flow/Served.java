package dev.reprise.flow;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last answers that were given from the cache, so that whoever got one can say later whether it
 * was right. Neither questions nor answers are held, about a kilobyte each: an entry that the store
 * lets go is gone. Safe for use by many threads.
 */
public final class Served {
  /** Answers that can be judged; beyond it the oldest are forgotten. */
  public static final int MOST = 10_000;

  private static final Decision<Neighbour> UNDECIDED =
      new Decision<>(null, null, Double.NaN, Double.NaN, false, 0, List.of());

  private final Recent<Answer> answers = new Recent<>(MOST);

  /** Adds an answer that is about to be given. */
  void add(Asked asked, StoredCompletion entry, @Nullable Decision<Neighbour> decision) {
    Exchange exchange = asked.exchange();
    answers.add(
        new Answer(
            exchange.caller().tenant(),
            exchange.requestId(),
            withoutText(asked.plan()),
            entry.id(),
            entry.key(),
            bare(decision)));
  }

  /**
   * What was answered to requests of this name, the newest first: callers may name their requests,
   * and the same more than once.
   *
   * @param tenant whose answers are looked among; null for everybody's
   */
  public List<Answer> to(String requestId, @Nullable String tenant) {
    return answers.all(
        answer ->
            answer.requestId.equals(requestId) && (tenant == null || answer.tenant.equals(tenant)));
  }

  /**
   * Whether this is the first verdict of its kind on what one entry says to one request, as far as
   * answers are remembered: who repeats both teaches no more.
   */
  public boolean isFirst(Answer judged, boolean right) {
    synchronized (answers) {
      boolean first =
          answers.all(other -> other.isLike(judged) && other.hasVerdict(right)).isEmpty();
      judged.addVerdict(right);
      return first;
    }
  }

  /** The plan for one who no longer needs to know the question. */
  public static CachePlan.Lookup withoutText(CachePlan.Lookup plan) {
    return plan.question() == null
        ? plan
        : new CachePlan.Lookup(plan.key(), "", plan.exactOnly(), plan.terms(), plan.origin());
  }

  /** What was decided, without the candidates: they are entries, and may be large. */
  private static Decision<Neighbour> bare(@Nullable Decision<Neighbour> made) {
    return made == null
        ? UNDECIDED
        : new Decision<>(
            null, null, made.score(), made.bar(), made.common(), made.withhold(), List.of());
  }

  /** One answer that was given. */
  public static final class Answer {
    private final String tenant;
    private final String requestId;
    private final CachePlan.Lookup plan;
    private final String entryId;
    private final CacheKey place;
    private final Decision<Neighbour> decision;

    /** A bit for each verdict that has come; guarded by the lock of all answers. */
    private int verdicts;

    private Answer(
        String tenant,
        String requestId,
        CachePlan.Lookup plan,
        String entryId,
        CacheKey place,
        Decision<Neighbour> decision) {
      this.tenant = tenant;
      this.requestId = requestId;
      this.plan = plan;
      this.entryId = entryId;
      this.place = place;
      this.decision = decision;
    }

    /** Without the question. */
    public CachePlan.Lookup plan() {
      return plan;
    }

    public String entryId() {
      return entryId;
    }

    /** Where the entry lies. */
    public CacheKey place() {
      return place;
    }

    /** By which it was given, without candidates; without a score when it was not found anew. */
    public Decision<Neighbour> decision() {
      return decision;
    }

    private boolean isLike(Answer other) {
      return entryId.equals(other.entryId) && plan.key().equals(other.plan.key());
    }

    private boolean hasVerdict(boolean right) {
      return (verdicts & bit(right)) != 0;
    }

    private void addVerdict(boolean right) {
      verdicts |= bit(right);
    }

    private static int bit(boolean right) {
      return right ? 1 : 2;
    }
  }
}
