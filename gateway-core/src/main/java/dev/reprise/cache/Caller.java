package dev.reprise.cache;

import dev.reprise.chat.Digest;

/**
 * Who asks.
 *
 * @param tenant whose answers may be shared; a digest when it stems from a credential
 * @param variant over what else outside the body can change an answer: query and beta headers
 */
public record Caller(String tenant, Digest variant) {}
