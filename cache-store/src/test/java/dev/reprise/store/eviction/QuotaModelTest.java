package dev.reprise.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random stays against a naive account of who holds how much. */
final class QuotaModelTest {
  private static final long MAX_BYTES = 60_000;
  private static final int LARGEST = 1_500;
  private static final Quotas QUOTAS =
      new Quotas(Map.of("gold", 0.3, "silver", 0.1), Map.of("vital", 0.2));

  private final Shelf shelf = new Shelf(MAX_BYTES, QUOTAS);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobodyIsPushedBelowItsShareAndTheBoundHolds(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(10)) {
        case 0 -> leave(random);
        case 1, 2, 3 -> use(random);
        default -> store(thing(step, random));
      }
      assertThat(shelf.eviction.bytes()).isEqualTo(shelf.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    }
  }

  private static Thing thing(long key, Random random) {
    // Some flood, some come rarely; and who floods changes.
    List<String> tenants = List.of("gold", "silver", "a", "b", "c", "d");
    int loud = (int) (key / 2_000 % tenants.size());
    String tenant = tenants.get(random.nextInt(3) > 0 ? loud : random.nextInt(tenants.size()));
    String namespace = random.nextInt(4) == 0 ? "vital" : "n" + random.nextInt(2);
    return new Thing(key, tenant, namespace, 1 + random.nextInt(LARGEST), random.nextDouble());
  }

  private void store(Thing thing) {
    shelf.things.put(thing.key, thing);
    shelf.eviction.enter(thing);
    boolean paysItself = exceeds(thing);
    for (Thing victim = shelf.eviction.victim(); victim != null; victim = shelf.eviction.victim()) {
      assertThat(exceeds(victim)).as("%s may go for %s", victim, thing).isTrue();
      shelf.things.remove(victim.key);
      if (paysItself && !victim.tenant().equals(thing.tenant())) {
        assertThat(shelf.bytesOf(victim.tenant())).isGreaterThanOrEqualTo(share(victim.tenant()));
      }
      paysItself = shelf.holds(thing.key) && exceeds(thing);
    }
  }

  /** Whether its tenant and, if that has a part, its namespace hold more than is theirs. */
  private boolean exceeds(Thing thing) {
    boolean tenant = shelf.bytesOf(thing.tenant()) > share(thing.tenant());
    return tenant && (!thing.namespace().equals("vital") || bytesOfVital() > part(0.2));
  }

  private long bytesOfVital() {
    return shelf.things.values().stream()
        .filter(thing -> thing.namespace().equals("vital"))
        .mapToLong(Thing::bytes)
        .sum();
  }

  private long share(String tenant) {
    Double part = QUOTAS.tenants().get(tenant);
    if (part != null) {
      return part(part);
    }
    Map<String, Long> others = new HashMap<>();
    for (Thing thing : shelf.things.values()) {
      if (!QUOTAS.tenants().containsKey(thing.tenant())) {
        others.merge(thing.tenant(), 1L, Long::sum);
      }
    }
    return part(QUOTAS.rest()) / Math.max(1, others.size());
  }

  private static long part(double part) {
    return (long) (part * MAX_BYTES);
  }

  private void leave(Random random) {
    any(random)
        .forEach(
            thing -> {
              shelf.things.remove(thing.key);
              shelf.eviction.leave(thing);
            });
  }

  private void use(Random random) {
    any(random).forEach(shelf.eviction::used);
  }

  private List<Thing> any(Random random) {
    List<Thing> all = new ArrayList<>(shelf.things.values());
    return all.isEmpty() ? List.of() : List.of(all.get(random.nextInt(all.size())));
  }
}
