package dev.reprise.transfer;

import dev.reprise.upstream.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How files are imported.
 *
 * @param model of questions that name none; null where all must
 * @param system the system prompt of questions that name none; null for none
 * @param namespace as a request would ask for it; null for the policy's
 * @param ttlSeconds as a request would ask for it; null for the policy's
 * @param credentials what the caller shows the provider whom the answers shall belong to; empty
 *     where all share
 * @param replace whether what is there gives way
 * @param strict whether the first bad line ends it
 */
public record ImportOptions(
    @Nullable String model,
    @Nullable String system,
    @Nullable String namespace,
    @Nullable Long ttlSeconds,
    Headers credentials,
    boolean replace,
    boolean strict) {}
