package dev.reprise.admin;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Freshness.Standing;
import dev.reprise.cache.StoredCompletion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What would become of a request, and why. */
sealed interface Explanation {

  /** In one word. */
  String decision();

  /** It would be forwarded and nothing stored. */
  record Bypassed(CachePlan.Bypass plan) implements Explanation {
    @Override
    public String decision() {
      return "bypass";
    }
  }

  /**
   * It would be looked up.
   *
   * @param exact what lies under its key; null when nothing does
   * @param search of the semantic tier
   * @param differs the parts of the key in which an entry differs; null when none was named
   */
  record LookedUp(
      CachePlan.Lookup plan, @Nullable Exact exact, Search search, @Nullable List<String> differs)
      implements Explanation {
    @Override
    public String decision() {
      if (!plan.terms().reads()) {
        return "miss";
      }
      if (exact != null && exact.serves()) {
        return "exact-hit";
      }
      if (!search.hit()) {
        return "miss";
      }
      return plan.terms().policy().semantic().shadow() ? "shadow-hit" : "semantic-hit";
    }
  }

  /** An entry under the request's own key. */
  record Exact(StoredCompletion entry, Standing standing) {
    boolean serves() {
      return switch (standing) {
        case FRESH, STALE, REVALIDATE -> true;
        case IF_ERROR, UNUSABLE -> false;
      };
    }
  }

  /**
   * What the semantic tier came to.
   *
   * @param threshold the least cosine for a hit; null when none is known for the model
   * @param score of the best candidate by the policy's rule; null when there is none
   * @param bar the least score for a hit; null when there is none
   * @param candidates most similar first
   * @param omitted why none were looked for; null when they were
   */
  record Search(
      @Nullable Double threshold,
      @Nullable Double score,
      @Nullable Double bar,
      List<Candidacy> candidates,
      @Nullable String omitted) {

    static Search omitted(@Nullable Double threshold, String reason) {
      return new Search(threshold, null, null, List.of(), reason);
    }

    boolean hit() {
      return candidates.stream().anyMatch(Candidacy::accepted);
    }
  }

  /**
   * A neighbour and what became of it.
   *
   * @param gate what let it through or stopped it
   */
  record Candidacy(StoredCompletion entry, float similarity, String gate, boolean accepted) {}
}
