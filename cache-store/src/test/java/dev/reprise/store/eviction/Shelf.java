package dev.reprise.store.eviction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A plain cache around the policy, as its user is meant to call it. */
final class Shelf {
  final Map<Long, Thing> things = new HashMap<>();
  final ValueEviction<Thing> eviction;

  Shelf(long maxBytes, Quotas quotas) {
    this.eviction = new ValueEviction<>(maxBytes, quotas);
  }

  /** Whether it was there; else it is stored, and what had to go is gone. */
  boolean request(Thing thing) {
    Thing present = things.get(thing.key);
    if (present != null) {
      eviction.used(present);
      return true;
    }
    store(thing);
    return false;
  }

  /** What had to go, in order. */
  List<Thing> store(Thing thing) {
    List<Thing> gone = new ArrayList<>();
    things.put(thing.key, thing);
    eviction.enter(thing);
    for (Thing victim = eviction.victim(); victim != null; victim = eviction.victim()) {
      things.remove(victim.key);
      gone.add(victim);
    }
    return gone;
  }

  boolean holds(long key) {
    return things.containsKey(key);
  }

  long bytes() {
    return things.values().stream().mapToLong(Thing::bytes).sum();
  }

  long bytesOf(String tenant) {
    return things.values().stream()
        .filter(thing -> thing.tenant().equals(tenant))
        .mapToLong(Thing::bytes)
        .sum();
  }
}
