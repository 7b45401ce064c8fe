package dev.reprise.admin;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.KeyParts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Names the parts of a key in which a request and an entry are not the same. */
final class Differences {

  /** What stands in the key but in no field of the body: beta headers, query, user header. */
  private static final String OUTSIDE = "headers or query";

  private static final String UNRECORDED = "fields that the entry keeps no record of";

  private Differences() {}

  /** Empty when the entry answers exactly this request. */
  static List<String> of(CachePlan.Lookup plan, KeyParts parts, StoredCompletion entry) {
    if (plan.isOwn(entry.key())) {
      return List.of();
    }
    CacheScope mine = plan.key().scope();
    CacheScope theirs = entry.key().scope();
    Set<String> differing = new LinkedHashSet<>();
    add(differing, "tenant", mine.tenant(), theirs.tenant());
    add(differing, "namespace", mine.namespace(), theirs.namespace());
    add(differing, "model", mine.model(), theirs.model());
    if (entry.parts().names().isEmpty()) {
      differing.add(UNRECORDED);
      return new ArrayList<>(differing);
    }
    List<String> fields = parts.differing(entry.parts());
    differing.addAll(fields);
    if (fields.isEmpty() && !mine.contextDigest().equals(theirs.contextDigest())) {
      differing.add(OUTSIDE);
    }
    return new ArrayList<>(differing);
  }

  private static void add(Set<String> differing, String name, String mine, String theirs) {
    if (!mine.equals(theirs)) {
      differing.add(name);
    }
  }
}
