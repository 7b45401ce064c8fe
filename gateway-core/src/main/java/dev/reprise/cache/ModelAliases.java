package dev.reprise.cache;

import dev.reprise.chat.ModelNames;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a provider's fallback from somebody's own name for a model. A public name means itself. Any
 * other name, such as a deployment's, means whatever it has meant so far: an answer by yet another
 * model is a fallback's, unless it goes on like that. Safe for use by many threads.
 */
public final class ModelAliases {

  /** Answers in a row after which another model is no fallback any more. */
  private static final int ENOUGH = 3;

  /** Names that are remembered; beyond it all are learned anew. */
  private static final int MAX_NAMES = 10_000;

  private record Name(String tenant, String asked) {}

  private record Meaning(String model, String challenger, int times) {}

  private final ConcurrentHashMap<Name, Meaning> meanings = new ConcurrentHashMap<>();

  /**
   * Whether an answer is by the model that was asked, and remembers by whom it was.
   *
   * @param answered empty when the answer does not say
   */
  public boolean accepts(String tenant, String asked, String answered) {
    Name name = new Name(tenant, asked);
    if (ModelNames.same(asked, answered)) {
      meanings.remove(name);
      return true;
    }
    if (ModelNames.isPublic(asked)) {
      return false;
    }
    if (meanings.size() >= MAX_NAMES) {
      meanings.clear();
    }
    Meaning now = meanings.merge(name, new Meaning(answered, "", 0), ModelAliases::next);
    return now.times() == 0 && ModelNames.same(now.model(), answered);
  }

  private static Meaning next(Meaning known, Meaning seen) {
    if (ModelNames.same(known.model(), seen.model())) {
      return new Meaning(known.model(), "", 0);
    }
    int times = ModelNames.same(known.challenger(), seen.model()) ? known.times() + 1 : 1;
    return times >= ENOUGH ? seen : new Meaning(known.model(), seen.model(), times);
  }
}
