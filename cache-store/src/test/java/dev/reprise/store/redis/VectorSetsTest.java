package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.chat.Digest;
import dev.reprise.store.UnusableStoreException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server holds the index, and nodes what they use of it. */
class VectorSetsTest {
  private static final CacheScope SCOPE = Node.key(0).scope();

  private static RedisServer server;

  private Node a;
  private Node b;

  @BeforeAll
  static void startServer() {
    server = RedisServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void openNodes() {
    server.flushAll();
    a = Node.open(Configs.vectorSets(server.uri()));
    b = Node.open(Configs.vectorSets(server.uri()));
  }

  @AfterEach
  void closeNodes() {
    a.close();
    b.close();
  }

  @Test
  void theSameRequestIsAnsweredOnAnotherNode() {
    a.put(1, "one");
    a.flush();

    assertThat(b.store.entries()).isZero();
    assertThat(b.answer(1)).isEqualTo("one");
    assertThat(b.answer(2)).isNull();
    assertThat(b.store.entries()).isEqualTo(1);
  }

  @Test
  void neighboursAreFoundOnTheServerAndTheirAnswersFetched() {
    for (int i = 0; i < 100; i++) {
      a.put(i, "answer " + i);
    }
    a.flush();

    List<Neighbour> nearest = b.store.nearest(SCOPE, Node.direction(42), 3);

    assertThat(nearest).hasSize(3);
    assertThat(nearest.getFirst().similarity()).isGreaterThan(0.99f);
    assertThat(nearest.getFirst().entry().question()).isEqualTo("question 42");
    assertThat(nearest.getFirst().similarity()).isGreaterThan(nearest.getLast().similarity());
    assertThat(b.answer(42)).isEqualTo("answer 42");
  }

  @Test
  void nothingIsFoundOutsideItsScope() {
    a.put(1, "one");
    a.flush();
    CacheScope other = new CacheScope("other", "default", "some-model", Digest.of("context"));

    assertThat(b.store.nearest(other, Node.direction(1), 3)).isEmpty();
  }

  @Test
  void aPurgeRemovesVectorsToo() {
    a.put(1, "odd");
    a.put(2, "even");
    a.flush();
    assertThat(b.answer(1)).isEqualTo("odd");

    a.store.purge(new Selector(null, null, null, null, null, "subject-1", null, null, 0));

    Soon.holds("b has lost it", () -> !b.holds(1));
    assertThat(b.answer(1)).isNull();
    assertThat(b.store.nearest(SCOPE, Node.direction(1), 5))
        .extracting(near -> near.entry().question())
        .containsExactly("question 2");
  }

  @Test
  void whatIsOverOrHiddenIsNoNeighbour() {
    a.put(2, "two");
    Soon.holds(
        "both are found while they live",
        () -> {
          a.store.put(a.shortLived(1, "one", Duration.ofSeconds(1)));
          a.flush();
          return b.store.nearest(SCOPE, Node.direction(1), 5).size() == 2;
        });

    a.store.hide(a.store.find(Node.key(2)));
    a.flush();

    Soon.holds("nobody is left", () -> b.store.nearest(SCOPE, Node.direction(1), 5).isEmpty());
    assertThat(b.answer(2)).isEqualTo("two");
  }

  @Test
  void aFlushedServerIsFilledWithWhatMemoryHolds() {
    a.put(1, "one");
    a.flush();

    server.flushAll();

    Soon.holds("it is found again", () -> !b.store.nearest(SCOPE, Node.direction(1), 1).isEmpty());
    // It has to notice the flush itself, and is away for a moment then.
    Soon.holds("b can have it", () -> "one".equals(b.answer(1)));
  }

  @Test
  void memoryGoesOnWithoutTheServer() {
    try (RedisServer own = RedisServer.start();
        Node c = Node.open(Configs.vectorSets(own.uri()))) {
      c.put(1, "one");
      c.flush();
      own.kill();

      Soon.holds("it is away", () -> c.backing.figures().away());
      assertThat(c.answer(1)).isEqualTo("one");
      assertThat(c.store.nearest(SCOPE, Node.direction(1), 1)).hasSize(1);
    }
  }

  @Test
  void aServerThatEvictsAnyKeyIsRefused() {
    try (RedisServer own = RedisServer.start("--maxmemory-policy", "allkeys-lru")) {
      assertThatThrownBy(() -> Node.open(Configs.vectorSets(own.uri())))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("maxmemory-policy");
    }
  }

  @Test
  void aServerWithoutVectorSetsIsRefused() {
    try (RedisServer own = RedisServer.startValkey()) {
      assertThatThrownBy(() -> Node.open(Configs.vectorSets(own.uri())))
          .isInstanceOf(UnusableStoreException.class)
          .hasMessageContaining("Redis 8");
    }
  }
}
