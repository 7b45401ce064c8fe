package dev.reprise.flow;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Freshness.Standing;
import dev.reprise.cache.StoredCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The exact tier's answers to one request: one, or as many as its policy wants for variety. Where
 * several are wanted, none is given until all are there, and then the one least given so far.
 */
public final class Shelf {

  /**
   * What is there.
   *
   * @param entry null when nothing is
   * @param standing what {@code entry} is good for
   */
  public record Found(@Nullable StoredCompletion entry, Standing standing) {

    /** Whether it can be given at once. */
    public boolean serves() {
      return entry != null
          && switch (standing) {
            case FRESH, STALE, REVALIDATE -> true;
            case IF_ERROR, UNUSABLE -> false;
          };
    }

    /** What may be given if upstream fails. */
    @Nullable StoredCompletion spare() {
      return standing == Standing.IF_ERROR ? entry : null;
    }
  }

  static final Found NOTHING = new Found(null, Standing.UNUSABLE);

  private Shelf() {}

  static Found look(CompletionStore store, CachePlan.Lookup plan) {
    return plan.terms().reads() ? peek(store, plan) : NOTHING;
  }

  /** The same for a request whose terms may forbid to read. */
  public static Found peek(CompletionStore store, CachePlan.Lookup plan) {
    Found best = NOTHING;
    int variety = plan.terms().policy().variety();
    for (int i = 0; i < variety; i++) {
      Found found = judge(plan, store.find(plan.key().variant(i)), store.nanoTime());
      if (!found.serves() && !plan.terms().onlyIfCached()) {
        return found;
      }
      best = better(best, found);
    }
    return best;
  }

  /** Waits for answers that are not in memory; null when there is nothing to wait for. */
  public static @Nullable CompletionStage<?> fetch(CompletionStore store, CachePlan.Lookup plan) {
    List<CacheKey> places = new ArrayList<>(1);
    for (int i = 0; i < plan.terms().policy().variety(); i++) {
      places.add(plan.key().variant(i));
    }
    return Fetch.all(store, places);
  }

  private static Found judge(CachePlan.Lookup plan, @Nullable StoredCompletion entry, long now) {
    return entry == null || !entry.isHere() || !plan.mayFollow(entry)
        ? NOTHING
        : new Found(entry, plan.terms().freshness().judge(entry, now));
  }

  private static Found better(Found one, Found two) {
    if (!one.serves() || one.entry() == null || two.entry() == null) {
      return two.serves() ? two : one;
    }
    boolean lessUsed = two.serves() && two.entry().uses().get() < one.entry().uses().get();
    return lessUsed ? two : one;
  }

  /** Where the next answer goes: the first place without a fresh one, else the first. */
  public static CacheKey slot(CompletionStore store, CachePlan.Lookup plan) {
    int variety = plan.terms().policy().variety();
    for (int i = 0; i < variety && variety > 1; i++) {
      CacheKey slot = plan.key().variant(i);
      StoredCompletion entry = store.find(slot);
      if (entry == null || !entry.isFresh(store.nanoTime())) {
        return slot;
      }
    }
    return plan.key();
  }
}
