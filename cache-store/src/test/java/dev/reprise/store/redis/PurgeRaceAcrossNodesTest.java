package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Nodes store and purge at the same time; every answer says how many purges were over before it.
 */
class PurgeRaceAcrossNodesTest {
  private static final int KEYS = 20;
  private static final int PURGES = 100;

  private final AtomicInteger purges = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void nothingOlderThanAPurgeIsFoundAfterIt() throws InterruptedException {
    try (RedisServer server = RedisServer.start();
        Node a = open(server);
        Node b = open(server)) {
      List<Thread> writers = new ArrayList<>();
      for (Node node : List.of(a, b, a, b)) {
        writers.add(Thread.ofPlatform().start(() -> write(node)));
      }
      try {
        for (int i = 0; i < PURGES; i++) {
          Node purger = i % 2 == 0 ? a : b;
          purger.store.purge(Selector.ALL);
          assertOldest(purger, purges.getAndIncrement());
        }
      } finally {
        over.set(true);
      }
      for (Thread writer : writers) {
        writer.join();
      }
      a.flush();
      b.flush();
      Soon.holds("both have heard it all", () -> knows(a, KEYS, b) && knows(b, KEYS + 1, a));
      assertOldest(a, PURGES - 1);
      assertOldest(b, PURGES - 1);
      try (Node c = open(server)) {
        assertOldest(c, PURGES - 1);
      }
    }
  }

  /** What is told last is heard last; it is told again when a purge on its way has taken it. */
  private static boolean knows(Node teller, int number, Node listener) {
    if (!teller.holds(number)) {
      teller.store.put(teller.entry(number, "1000000"));
    }
    return listener.holds(number);
  }

  private static Node open(RedisServer server) {
    return Node.open(Configs.of(1, 10_000, 2_000, server.uri()));
  }

  private void write(Node node) {
    while (!over.get()) {
      // In this order: what says fewer purges has surely been asked for before the next one.
      long askedNanos = node.store.nanoTime();
      String epoch = Integer.toString(purges.get());
      node.store.put(node.aged(ThreadLocalRandom.current().nextInt(KEYS), epoch, askedNanos));
      // The machine is not the test's alone.
      LockSupport.parkNanos(200_000);
    }
  }

  /** A purge that is over before its number was counted may be one ahead. */
  private static void assertOldest(Node node, int epoch) {
    for (int i = 0; i < KEYS; i++) {
      StoredCompletion found = node.store.find(Node.key(i));
      String answer =
          found != null && found.isHere()
              ? new String(found.completion().json(), StandardCharsets.UTF_8)
              : node.answer(i);
      if (answer != null) {
        assertThat(Integer.parseInt(answer)).isGreaterThanOrEqualTo(epoch);
      }
    }
  }
}
