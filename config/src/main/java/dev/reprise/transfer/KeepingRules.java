package dev.reprise.transfer;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.ModelAliases;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.StorageRules;
import java.util.Set;

/** Which answers out of a file would be kept, as a gateway decides it. Confined. */
public final class KeepingRules {
  private final ModelAliases aliases = new ModelAliases();

  /** For answers to this request. */
  public StorageRules of(ChatRequest request, CachePlan.Lookup plan) {
    CachePolicy.Storage storage = plan.terms().policy().storage();
    String tenant = plan.key().scope().tenant();
    return new StorageRules(
        storage.maxEntryBytes(),
        Set.copyOf(storage.finishReasons()),
        storage.sameModel() ? answered -> aliases.accepts(tenant, request.model(), answered) : null,
        request.choices());
  }
}
