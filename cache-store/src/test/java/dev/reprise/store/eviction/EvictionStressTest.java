package dev.reprise.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Threads that store, use and remove the same keys; afterwards nothing is lost or left over. */
final class EvictionStressTest {
  private static final long MAX_BYTES = 200_000;
  private static final int THREADS = 4;
  private static final int STEPS = 100_000;

  private final Map<Long, Thing> things = new ConcurrentHashMap<>();
  private final ValueEviction<Thing> eviction =
      new ValueEviction<>(MAX_BYTES, new Quotas(Map.of("t0", 0.2), Map.of("n1", 0.1)));

  @Test
  void policyAndMapAgreeInTheEnd() throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        running.add(threads.submit(() -> work(random)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    long held = things.values().stream().mapToLong(Thing::bytes).sum();
    assertThat(held).isLessThanOrEqualTo(MAX_BYTES).isGreaterThan(MAX_BYTES / 2);
    assertThat(eviction.bytes()).isEqualTo(held);
    things.values().forEach(eviction::leave);
    assertThat(eviction.bytes()).isZero();
  }

  private void work(SplittableRandom random) {
    for (int step = 0; step < STEPS; step++) {
      long key = random.nextLong(1_000);
      Thing present = things.get(key);
      if (random.nextInt(10) == 0) {
        things.computeIfPresent(key, (_, thing) -> unmapped(thing));
      } else if (present != null && random.nextInt(4) > 0) {
        eviction.used(present);
      } else {
        store(new Thing(key, "t" + key % 7, "n" + key % 3, 100 + random.nextInt(900), 1));
      }
    }
  }

  private void store(Thing thing) {
    things.compute(
        thing.key,
        (_, previous) -> {
          eviction.enter(thing);
          return previous == null ? thing : replaced(previous, thing);
        });
    for (Thing victim = eviction.victim(); victim != null; victim = eviction.victim()) {
      things.remove(victim.key, victim);
    }
  }

  private Thing replaced(Thing previous, Thing next) {
    eviction.leave(previous);
    return next;
  }

  private @Nullable Thing unmapped(Thing thing) {
    eviction.leave(thing);
    return null;
  }
}
