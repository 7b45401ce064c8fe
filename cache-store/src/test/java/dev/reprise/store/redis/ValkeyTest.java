package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The same on Valkey, which does not let single rows expire. */
class ValkeyTest {

  @Test
  void nodesShareAnswersAndPurges() {
    try (RedisServer server = RedisServer.startValkey();
        Node a = Node.open(Configs.of(server.uri()));
        Node b = Node.open(Configs.of(server.uri()))) {
      a.put(1, "one");
      b.put(2, "two");
      Soon.holds("b has a's", () -> "one".equals(b.answer(1)));
      Soon.holds("a has b's", () -> "two".equals(a.answer(2)));

      a.store.purge(new Selector(null, null, null, null, null, "subject-1", null, null, 0));

      Soon.holds("b has lost it", () -> !b.holds(1));
      assertThat(a.answer(2)).isEqualTo("two");
      server.kill();
      Soon.holds("b is away", () -> b.backing.figures().away());
      server.restart();
      Soon.holds("b is back", () -> !b.backing.figures().away());
      try (Node c = Node.open(Configs.of(server.uri()))) {
        Soon.holds("all is there again", () -> "two".equals(c.answer(2)));
      }
    }
  }

  @Test
  void rowsThatAreOverAreSweptAway() {
    try (RedisServer server = RedisServer.startValkey()) {
      try (Node a = Node.open(Configs.of(1, 1_000, 1_000, server.uri()))) {
        a.store.put(a.shortLived(1, "one", Duration.ofSeconds(1)));
        a.put(2, "two");
        a.flush();
      }
      Soon.holds("the answer is gone", () -> server.ask("KEYS", "*:p:*").lines().count() == 1);

      try (Node b = Node.open(Configs.of(1, 1_000, 1_000, server.uri()))) {
        assertThat(b.holds(1)).isFalse();
        String index = server.ask("--raw", "KEYS", "*:i");
        Soon.holds("so is its row", () -> server.ask("HLEN", index).endsWith("1"));
      }
    }
  }
}
