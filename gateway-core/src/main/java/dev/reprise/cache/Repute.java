package dev.reprise.cache;

import dev.reprise.chat.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has been learned of an entry beyond its answer: who brought it, which answers say the same,
 * for whom it was right or wrong. Read by lookups without a lock, changed by few.
 */
public final class Repute {
  /** With more strikes than these it answers none but its own. */
  public static final int MAX_STRIKES = 3;

  /** So many right answers make good for one wrong one: the popular would not outlive 1 in 100. */
  static final int RIGHT_PER_STRIKE = 25;

  /** Requests that are remembered as refused. */
  static final int MAX_KEPT = 16;

  /** The last comparisons that are kept; enough to fit a curve to. */
  public static final int MAX_OBSERVATIONS = 64;

  /**
   * How a lookup that found the entry would have gone.
   *
   * @param similarity of the lookup's question to the entry's, -1 to 1
   */
  public record Observation(float similarity, boolean right) {}

  private final Origin origin;
  private volatile @Nullable AnswerGroup group;
  private volatile Set<Digest> refusals = Set.of();

  /** Requests for which it was wrong, less what has been made good. */
  private volatile int strikes;

  private int right;

  /** Of answers that this one has replaced. */
  private volatile Set<Digest> inherited = Set.of();

  private volatile List<Observation> observations = List.of();
  private volatile boolean hidden;

  /**
   * @param origin who asked upstream for the answer
   */
  public Repute(Origin origin) {
    this.origin = origin;
  }

  /**
   * For a newer answer to the same request: to whom the older one was wrong, this one is not given
   * before it is found right.
   */
  public Repute successor(Origin newOrigin) {
    Repute next = new Repute(newOrigin);
    Set<Digest> all = new HashSet<>(refusals);
    inherited.stream().limit(MAX_KEPT - (long) all.size()).forEach(all::add);
    next.inherited = Set.copyOf(all);
    return next;
  }

  public Origin origin() {
    return origin;
  }

  /** The answers that say the same; null while it has not been compared with others. */
  public @Nullable AnswerGroup group() {
    return group;
  }

  public void join(AnswerGroup joined) {
    joined.join(origin);
    group = joined;
  }

  /** The entry turned out right or wrong for this request. */
  public void found(Digest request, boolean right) {
    if (right) {
      readmit(request);
    } else {
      refuse(request);
    }
  }

  /** It is not given to this request any more; wrong too often, it is given to no other. */
  public synchronized void refuse(Digest request) {
    if (refusals.contains(request)) {
      return;
    }
    strikes = Math.min(strikes + 1, MAX_KEPT);
    if (refusals.size() < MAX_KEPT) {
      Set<Digest> more = new HashSet<>(refusals);
      more.add(request);
      refusals = Set.copyOf(more);
    }
  }

  /** It was right for the request, after all or as expected. */
  public synchronized void readmit(Digest request) {
    right++;
    if (refusals.contains(request) || right % RIGHT_PER_STRIKE == 0) {
      strikes = Math.max(0, strikes - 1);
    }
    refusals = without(refusals, request);
    inherited = without(inherited, request);
  }

  private static Set<Digest> without(Set<Digest> some, Digest request) {
    Set<Digest> fewer = new HashSet<>(some);
    fewer.remove(request);
    return Set.copyOf(fewer);
  }

  /** Whether it has turned out wrong for this request, or for too many. */
  public boolean refuses(Digest request) {
    return strikes > MAX_STRIKES || isWrongFor(request);
  }

  /** Whether it has turned out wrong for this request, or its predecessor has. */
  public boolean isWrongFor(Digest request) {
    return refusals.contains(request) || inherited.contains(request);
  }

  /** Requests for which it was wrong, as far as they are remembered. */
  public int refusals() {
    return refusals.size();
  }

  /**
   * Whether a request of this origin may have it: one's own, the operator's, or what enough
   * independent callers were told (poisoning a shared entry takes the help of strangers). Who is
   * independent is the asker's view: {@link AnswerGroup}.
   *
   * @param quorum callers, ≥ 1
   */
  public boolean isKnownTo(Origin asker, int quorum) {
    AnswerGroup known = group;
    return quorum <= 1
        || origin.equals(asker)
        || origin.equals(Origin.OPERATOR)
        || (known != null && known.callers(asker) >= quorum);
  }

  public synchronized void observe(Observation made) {
    List<Observation> all = new ArrayList<>(observations);
    all.add(made);
    int surplus = Math.max(0, all.size() - MAX_OBSERVATIONS);
    observations = List.copyOf(all.subList(surplus, all.size()));
  }

  /** The last comparisons, oldest first. */
  public List<Observation> observations() {
    return observations;
  }

  /** It answers its own request only, from now on. */
  public void hide() {
    hidden = true;
  }

  public boolean isHidden() {
    return hidden;
  }

  /**
   * All that is known, to be kept outside of memory.
   *
   * @param strikes 0 to {@link #MAX_KEPT}
   * @param right ≥ 0
   */
  public record Known(
      Origin origin,
      @Nullable AnswerGroup group,
      Set<Digest> refusals,
      Set<Digest> inherited,
      int strikes,
      int right,
      List<Observation> observations,
      boolean hidden) {}

  public synchronized Known known() {
    return new Known(origin, group, refusals, inherited, strikes, right, observations, hidden);
  }

  /** What was known of an entry that comes back from outside of memory. */
  public static Repute of(Known known) {
    Repute repute = new Repute(known.origin());
    repute.learn(known);
    return repute;
  }

  /** Takes over what another node has learned of the entry; what has once been refused stays so. */
  public synchronized void learn(Known other) {
    if (other.group() != null) {
      join(other.group());
    }
    refusals = both(refusals, other.refusals());
    inherited = both(inherited, other.inherited());
    strikes = Math.max(strikes, Math.min(other.strikes(), MAX_KEPT));
    right = Math.max(right, other.right());
    observations = other.observations();
    hidden |= other.hidden();
  }

  private static Set<Digest> both(Set<Digest> some, Set<Digest> more) {
    Set<Digest> all = new HashSet<>(some);
    more.stream().limit(Math.max(0, MAX_KEPT - all.size())).forEach(all::add);
    return Set.copyOf(all);
  }
}
