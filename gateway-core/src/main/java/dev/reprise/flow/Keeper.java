package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.WireFormat;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores what flights bring home. A fault of the store costs the entry, never the answer. */
final class Keeper {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  private final WireFormat wire;
  private final ChatFlow.Shared shared;

  Keeper(WireFormat wire, ChatFlow.Shared shared) {
    this.wire = wire;
    this.shared = shared;
  }

  Recorder recorder(Flight flight) {
    Terms terms = flight.plan().terms();
    CachePolicy.Storage storage = terms.policy().storage();
    ChatRequest request = flight.leader().asked().request();
    String tenant = flight.plan().key().scope().tenant();
    StorageRules rules =
        new StorageRules(
            storage.maxEntryBytes(),
            Set.copyOf(storage.finishReasons()),
            storage.sameModel()
                ? answered -> shared.aliases().accepts(tenant, request.model(), answered)
                : null,
            request.choices());
    if (!terms.writes()) {
      return new Recorder(wire, rules, shared.codings(), null, Recorder.NOT_WANTED);
    }
    if (shared.pressed().getAsBoolean()) {
      String pressed = BypassReason.MEMORY_PRESSURE.label();
      return new Recorder(wire, rules, shared.codings(), null, pressed);
    }
    return new Recorder(wire, rules, shared.codings(), flight::keep, "store-refused");
  }

  /** Stores an answer; null when that was not possible. */
  @Nullable StoredCompletion keep(
      Asked asked,
      Completion completion,
      @Nullable Embedding embedding,
      long askedNanos,
      String id) {
    CachePlan.Lookup plan = asked.plan();
    Terms terms = plan.terms();
    try {
      CacheKey slot = Shelf.slot(shared.store(), plan);
      StoredCompletion entry =
          new StoredCompletion(
              id,
              slot,
              completion,
              embedding == null ? null : plan.question(),
              embedding,
              terms.tags(),
              asked.request().parts().get(),
              askedNanos,
              shared.store().nanoTime(),
              Duration.ofSeconds(terms.ttlSeconds()),
              Duration.ofSeconds(terms.staleForSeconds()),
              new AtomicLong(),
              repute(slot, plan));
      return shared.store().put(entry) ? entry : null;
    } catch (RuntimeException e) {
      LOG.warn("storing failed, the answer goes out all the same", e);
      return null;
    }
  }

  /** To whom the answer that is replaced was wrong, this one may well be, too. */
  private Repute repute(CacheKey slot, CachePlan.Lookup plan) {
    StoredCompletion replaced = find(slot);
    return replaced == null || !replaced.key().equals(slot)
        ? new Repute(plan.origin())
        : replaced.repute().successor(plan.origin());
  }

  private @Nullable StoredCompletion find(CacheKey slot) {
    try {
      return shared.store().find(slot);
    } catch (RuntimeException e) {
      LOG.warn("looking for what is replaced failed, storing all the same", e);
      return null;
    }
  }

  /** Lets this wording find the entry at once from now on. */
  void link(CacheKey alias, StoredCompletion entry) {
    try {
      shared.store().link(alias, entry);
    } catch (RuntimeException e) {
      LOG.warn("linking failed, the answer goes out all the same", e);
    }
  }

  static String entryId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
