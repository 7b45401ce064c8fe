package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A master of three is killed: no answer is wrong, and what is left goes on. */
class ClusterTest {
  private static final int COUNT = 200;

  @Test
  void withoutReplicasTheOtherTwoThirdsGoOn() {
    try (RedisCluster cluster = RedisCluster.start(false);
        Node a = Node.open(Configs.cluster(cluster.uris()));
        Node b = Node.open(Configs.cluster(cluster.uris()))) {
      fill(a, b);
      RedisServer victim = cluster.master(1);
      victim.kill();

      Soon.holds("a has noticed", () -> a.backing.figures().away());
      long there = IntStream.range(0, COUNT).filter(i -> isRight(b, i)).count();
      assertThat(there).isBetween((long) COUNT / 4, COUNT - 1L);
      assertThat(b.store.entries()).isEqualTo(COUNT);

      victim.restart();
      Soon.holds("a is back", () -> !a.backing.figures().away());
      Soon.holds(
          "b can have all of it again",
          () -> IntStream.range(0, COUNT).allMatch(i -> isRight(b, i)));
    }
  }

  @Test
  void withReplicasAllIsThereAfterTheFailOver() {
    try (RedisCluster cluster = RedisCluster.start(true);
        Node a = Node.open(Configs.cluster(cluster.uris()));
        Node b = Node.open(Configs.cluster(cluster.uris()))) {
      fill(a, b);
      cluster.master(0).kill();
      a.put(COUNT, "stored meanwhile");

      Soon.holds(
          "b can have all of it again",
          () -> IntStream.range(0, COUNT).allMatch(i -> isRight(b, i)));
      Soon.holds("b has the new one", () -> "stored meanwhile".equals(b.answer(COUNT)));
      Soon.holds("both are back", () -> !a.backing.figures().away());
      a.store.purge(Selector.ALL);
      Soon.holds("b has heard of a purge", () -> b.store.entries() == 0);
    }
  }

  private static void fill(Node a, Node b) {
    for (int i = 0; i < COUNT; i++) {
      a.put(i, "answer " + i);
    }
    Soon.holds("b knows of all", () -> b.store.entries() == COUNT);
  }

  /** Whether the answer is there; a wrong one fails. */
  private static boolean isRight(Node node, int number) {
    String answer = node.answer(number);
    assertThat(answer).isIn(null, "answer " + number);
    return answer != null;
  }
}
