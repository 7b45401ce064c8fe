package dev.reprise.cache;

import dev.reprise.chat.Digest;
import java.util.Set;

/**
 * What a caller shows the provider, in digests alone. A valid key may stand among fields that its
 * owner has made up, so callers are strangers to each other only if they have no value in common.
 *
 * @param whole over all the fields, names included; never the same for two that differ in any
 * @param values each secret by itself, wherever it stood, at most {@value #MAX_VALUES}; empty when
 *     there is none or more than that
 */
public record Credentials(Digest whole, Set<Digest> values) {
  /** More than a caller needs: a key or two, and some cookies. */
  public static final int MAX_VALUES = 16;

  public static final Credentials NONE = new Credentials(Digest.of(""), Set.of());

  /** The spare ones could hide the valid one: whoever shows too many counts as nobody. */
  public Credentials {
    values = values.size() > MAX_VALUES ? Set.of() : Set.copyOf(values);
  }

  /** Of a caller who has this one alone. */
  public static Credentials of(Digest single) {
    return new Credentials(single, Set.of(single));
  }

  /** Whether one and the same may be behind both. Whoever shows nothing is one and the same. */
  boolean overlaps(Credentials other) {
    if (values.isEmpty() || other.values.isEmpty()) {
      return values.isEmpty() && other.values.isEmpty();
    }
    for (Digest value : values) {
      if (other.values.contains(value)) {
        return true;
      }
    }
    return false;
  }
}
