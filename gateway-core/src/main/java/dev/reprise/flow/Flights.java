package dev.reprise.flow;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Terms;
import dev.reprise.embedding.Embedding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The flights that others may join: by their key, for twins, and by their scope, for paraphrases.
 * Keys and scopes hold the tenant, so nobody ever joins a stranger's. Safe for use by many threads.
 */
public final class Flights {

  /** Flights of one scope that a paraphrase is compared with; more are not waited for. */
  private static final int MAX_COMPARED = 256;

  /** A flight upstream whose question is like another's. */
  record Host(Flight flight, @Nullable String question, float similarity, Repute repute)
      implements Candidate {}

  /**
   * A flight to ride on.
   *
   * @param common whether others than this caller would ride on it, too
   */
  record Lift(Host host, boolean common) {}

  private record Airborne(Flight flight, Embedding embedding) {}

  /** Twins ask the same on the same terms: whoever shares a flight shares what it lands with. */
  private record Twins(
      CacheKey key,
      boolean byMeaning,
      @Nullable Double threshold,
      Freshness freshness,
      long ttlSeconds,
      Set<String> tags) {
    static Twins of(CachePlan.Lookup plan) {
      Terms terms = plan.terms();
      return new Twins(
          plan.key(),
          plan.question() != null,
          terms.threshold(),
          terms.freshness(),
          terms.ttlSeconds(),
          terms.tags());
    }
  }

  private final ConcurrentHashMap<Twins, Flight> byKey = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<CacheScope, List<Airborne>> byScope = new ConcurrentHashMap<>();

  /** The flight that answers this plan, too; when there is none, the fresh one takes the place. */
  Flight present(CachePlan.Lookup plan, Flight fresh) {
    Flight present = byKey.putIfAbsent(Twins.of(plan), fresh);
    return present == null ? fresh : present;
  }

  /** Nobody joins what is under way now: its answers were asked for before a purge. */
  public void close() {
    byKey.clear();
    byScope.clear();
  }

  /** Gives up the flight's places; does nothing when it has none. */
  void end(Flight flight) {
    byKey.remove(Twins.of(flight.plan()), flight);
    byScope.computeIfPresent(
        flight.plan().key().scope(),
        (scope, airborne) -> {
          List<Airborne> rest = new ArrayList<>(airborne);
          rest.removeIf(other -> other.flight() == flight);
          return rest.isEmpty() ? null : rest;
        });
  }

  /**
   * Finds a flight to ride on, by the rule by which a neighbour is accepted; when there is none,
   * this one can be ridden on from now. Both in one step, or two paraphrases would miss each other.
   */
  @Nullable Lift liftOrAirborne(Flight flight, Recall.Finding finding) {
    if (!mayCollapse(flight)) {
      return null;
    }
    Lift[] lift = new Lift[1];
    byScope.compute(
        flight.plan().key().scope(),
        (scope, airborne) -> {
          List<Airborne> present = airborne == null ? List.of() : airborne;
          lift[0] = lift(finding, present);
          if (lift[0] != null || present.size() >= MAX_COMPARED) {
            return airborne;
          }
          List<Airborne> more = new ArrayList<>(present);
          more.add(new Airborne(flight, finding.embedding()));
          return more;
        });
    return lift[0];
  }

  private static @Nullable Lift lift(Recall.Finding finding, List<Airborne> airborne) {
    if (airborne.isEmpty()) {
      return null;
    }
    HitPolicy.Decision<Candidate> decision = finding.with(hosts(airborne, finding));
    return decision.accepted() instanceof Host host ? new Lift(host, decision.common()) : null;
  }

  private static boolean mayCollapse(Flight flight) {
    var terms = flight.plan().terms();
    return terms.reads()
        && terms.writes()
        && terms.policy().collapse()
        && terms.policy().semantic().collapse()
        && !terms.policy().semantic().shadow();
  }

  /** The nearest: the rule reads each one's words, and this is an event loop. */
  private static List<Host> hosts(List<Airborne> airborne, Recall.Finding finding) {
    List<Host> hosts = new ArrayList<>(airborne.size());
    for (Airborne other : airborne) {
      float similarity = finding.embedding().similarity(other.embedding());
      CachePlan.Lookup plan = other.flight().plan();
      hosts.add(new Host(other.flight(), plan.question(), similarity, new Repute(plan.origin())));
    }
    hosts.sort(Comparator.comparing(Host::similarity).reversed());
    int most = finding.plan().terms().policy().semantic().neighbours();
    return hosts.subList(0, Math.min(most, hosts.size()));
  }

  /** Scopes in which a paraphrase could be ridden on now. */
  int scopes() {
    return byScope.size();
  }

  /** Flights that may be joined now. */
  public int size() {
    return byKey.size();
  }
}
