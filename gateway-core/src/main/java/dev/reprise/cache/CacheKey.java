package dev.reprise.cache;

import dev.reprise.chat.Digest;

/**
 * Two requests have equal keys exactly when any answer to one is an answer to the other.
 *
 * @param requestDigest over every field that can change an answer, the question included
 */
public record CacheKey(CacheScope scope, Digest requestDigest) {}
