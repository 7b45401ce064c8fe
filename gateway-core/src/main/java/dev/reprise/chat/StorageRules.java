package dev.reprise.chat;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which answers to one request may be stored.
 *
 * @param maxBytes how large a completion may grow
 * @param finishReasons the ends that count as good
 * @param model the model that must have answered; null for any
 * @param choices how many choices there must be at least, ≥ 1
 */
public record StorageRules(
    int maxBytes, Set<String> finishReasons, @Nullable String model, int choices) {}
