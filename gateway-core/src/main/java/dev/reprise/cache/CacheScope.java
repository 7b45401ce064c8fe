package dev.reprise.cache;

import dev.reprise.chat.Digest;

/**
 * The walls of a lookup: nothing is ever found outside its scope.
 *
 * @param tenant who may share answers; a digest when it stems from a credential
 * @param namespace the operator's own partition
 * @param model as the caller named it
 * @param contextDigest everything else that can change an answer but the question: parameters,
 *     system prompt, tools, history, and of a long question its tail
 */
public record CacheScope(String tenant, String namespace, String model, Digest contextDigest) {

  /** Model and parameters are part of the context. */
  @Override
  public int hashCode() {
    return 31 * (31 * tenant.hashCode() + namespace.hashCode()) + contextDigest.hashCode();
  }

  /** A name for reports: the same for equal scopes, in every process. */
  public String id() {
    return Digest.of(tenant, namespace, model, contextDigest.toString()).toString();
  }
}
