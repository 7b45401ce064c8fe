package dev.reprise.guard;

import org.jspecify.annotations.Nullable;

/**
 * What the guard thinks of two questions sharing an answer.
 *
 * @param veto why they must not, or null for no objection
 * @param doubt what weakens the evidence; NONE beside a veto
 */
public record Finding(@Nullable Veto veto, Doubt doubt) {
  static final Finding NOTHING = new Finding(null, Doubt.NONE);

  static Finding of(Veto veto) {
    return new Finding(veto, Doubt.NONE);
  }

  static Finding of(Doubt doubt) {
    return new Finding(null, doubt);
  }
}
