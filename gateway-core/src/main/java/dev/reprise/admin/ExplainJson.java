package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import java.util.List;

/** How an explanation is shown. */
final class ExplainJson {

  private ExplainJson() {}

  static ObjectNode of(Explanation explanation, long nowNanos) {
    ObjectNode root = Json.object().put("decision", explanation.decision());
    switch (explanation) {
      case Explanation.Bypassed bypassed ->
          root.putObject("plan")
              .put("kind", "bypass")
              .put("reason", bypassed.plan().reason().label());
      case Explanation.LookedUp lookedUp -> lookedUp(root, lookedUp, nowNanos);
    }
    return root;
  }

  private static void lookedUp(ObjectNode root, Explanation.LookedUp found, long nowNanos) {
    plan(root.putObject("plan").put("kind", "lookup"), found);
    CacheScope scope = found.plan().key().scope();
    root.putObject("scope")
        .put("tenant", scope.tenant())
        .put("namespace", scope.namespace())
        .put("model", scope.model())
        .put("context", scope.contextDigest().toString());
    root.put("key", found.plan().key().id());
    Explanation.Exact exact = found.exact();
    if (exact == null) {
      root.putNull("exact");
    } else {
      StoredCompletion entry = exact.entry();
      root.putObject("exact")
          .put("id", entry.id())
          .put("age_seconds", entry.ageSeconds(nowNanos))
          .put("ttl_seconds", entry.remainingSeconds(nowNanos))
          .put("standing", Json.word(exact.standing()));
    }
    root.put("candidates_omitted", found.search().omitted());
    candidates(root.putArray("candidates"), found.search().candidates());
    List<String> differs = found.differs();
    if (differs != null) {
      differs.forEach(root.putArray("differs")::add);
    }
  }

  private static void plan(ObjectNode target, Explanation.LookedUp found) {
    Terms terms = found.plan().terms();
    BypassReason exactOnly = found.plan().exactOnly();
    target
        .put("route", terms.route())
        .put("reads", terms.reads())
        .put("writes", terms.writes())
        .put("only_if_cached", terms.onlyIfCached())
        .put("ttl_seconds", terms.ttlSeconds())
        .put("threshold", found.search().threshold())
        .put("score", found.search().score())
        .put("bar", found.search().bar())
        .put("exact_only", exactOnly == null ? null : exactOnly.label());
    terms.tags().stream().sorted().forEach(target.putArray("tags")::add);
    Freshness freshness = terms.freshness();
    ObjectNode seconds = target.putObject("freshness_seconds");
    seconds(seconds, "max_age", freshness.maxAge());
    seconds(seconds, "min_fresh", freshness.minFresh());
    seconds(seconds, "max_stale", freshness.maxStale());
    seconds(seconds, "stale_while_revalidate", freshness.staleWhileRevalidate());
    seconds(seconds, "stale_if_error", freshness.staleIfError());
  }

  private static void seconds(ObjectNode target, String name, long seconds) {
    target.put(name, seconds == Long.MAX_VALUE ? null : Long.valueOf(seconds));
  }

  private static void candidates(ArrayNode target, List<Explanation.Candidacy> candidates) {
    for (Explanation.Candidacy candidate : candidates) {
      target
          .addObject()
          .put("id", candidate.entry().id())
          .put("question", EntryJson.listed(candidate.entry().question()))
          .put("similarity", candidate.similarity())
          .put("gate", candidate.gate());
    }
  }
}
