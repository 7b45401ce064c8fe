package dev.reprise.chat;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which answers to one request may be stored.
 *
 * @param maxBytes how large a completion may grow
 * @param finishReasons the ends that count as good
 * @param model whether the model that answered, empty where the answer names none, will do; null
 *     for any
 * @param choices how many were asked for, ≥ 1: a stream that breaks off before is not whole
 */
public record StorageRules(
    int maxBytes, Set<String> finishReasons, @Nullable Predicate<String> model, int choices) {

  /**
   * @param answered the answer's model; empty when it names none
   */
  public boolean mayAnswer(String answered) {
    return model == null || model.test(answered);
  }
}
