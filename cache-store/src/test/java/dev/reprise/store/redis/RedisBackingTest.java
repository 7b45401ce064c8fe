package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Digest;
import dev.reprise.store.StoreConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one server. */
class RedisBackingTest {
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
    a = Node.open(Configs.of(server.uri()));
    b = Node.open(Configs.of(server.uri()));
  }

  @AfterEach
  void closeNodes() {
    a.close();
    b.close();
  }

  @Test
  void whatOneNodeStoresAnotherFindsToTheByte() {
    a.put(1, "{\"answer\":\"äöü €\"}");

    Soon.holds("b knows of it", () -> b.holds(1));
    assertThat(b.store.find(Node.key(1)).isHere()).isFalse();
    assertThat(b.answer(1)).isEqualTo("{\"answer\":\"äöü €\"}");
    assertThat(b.store.find(Node.key(1)).isHere()).isTrue();
  }

  @Test
  void whatOneNodeStoresIsAnothersNeighbour() {
    StoredCompletion stored = a.put(1, "one");
    a.put(2, "two");

    Soon.holds("b knows of both", () -> b.holds(1) && b.holds(2));
    var nearest = b.store.nearest(Node.key(1).scope(), Node.direction(1), 1);
    assertThat(nearest)
        .singleElement()
        .satisfies(
            near -> {
              assertThat(near.entry().id()).isEqualTo(stored.id());
              assertThat(near.entry().question()).isEqualTo("question 1");
              assertThat(near.similarity()).isGreaterThan(0.99f);
            });
  }

  @Test
  void aNodeThatStartsLaterHasItAll() {
    for (int i = 0; i < 1_000; i++) {
      a.put(i, "answer " + i);
    }
    a.flush();

    try (Node c = Node.open(Configs.of(server.uri()))) {
      assertThat(c.store.entries()).isEqualTo(1_000);
      assertThat(c.answer(7)).isEqualTo("answer 7");
      assertThat(c.answer(999)).isEqualTo("answer 999");
    }
  }

  @Test
  void aNewerAnswerReplacesTheOlderEverywhere() {
    a.put(1, "old");
    Soon.holds("b knows of it", () -> "old".equals(b.answer(1)));

    b.put(1, "new");

    Soon.holds("a has the new one", () -> "new".equals(a.answer(1)));
    assertThat(b.answer(1)).isEqualTo("new");
  }

  @Test
  void whatOneNodeLearnsTheOtherKnows() {
    StoredCompletion stored = a.put(1, "one");
    Soon.holds("b knows of it", () -> b.holds(1));

    stored.repute().refuse(Digest.of("somebody"));
    a.store.learned(stored);

    Soon.holds(
        "b refuses, too",
        () -> b.store.find(Node.key(1)).repute().isWrongFor(Digest.of("somebody")));
    b.store.hide(b.store.find(Node.key(1)));
    Soon.holds(
        "a hides it, too",
        () -> a.store.nearest(Node.key(1).scope(), Node.direction(1), 1).isEmpty());
    assertThat(a.answer(1)).isEqualTo("one");
  }

  @Test
  void aPurgeReachesTheOtherNodeAndTheServer() {
    a.put(1, "odd");
    a.put(2, "even");
    Soon.holds("b knows of both", () -> b.holds(1) && b.holds(2));

    a.store.purge(new Selector(null, null, null, null, null, "subject-1", null, null, 0));

    Soon.holds("b has lost it", () -> !b.holds(1));
    assertThat(b.answer(2)).isEqualTo("even");
    try (Node c = Node.open(Configs.of(server.uri()))) {
      assertThat(c.holds(1)).isFalse();
      assertThat(c.answer(2)).isEqualTo("even");
    }
  }

  @Test
  void anAnswerThatMemoryHasNoRoomForIsFetched() {
    StoreConfig small = StoreConfig.DEFAULTS.withMaxBytes(200_000);
    try (Node c = Node.open(Configs.of(server.uri()), small)) {
      String answer = "x".repeat(20_000);
      for (int i = 0; i < 20; i++) {
        c.put(i, answer + i);
      }
      c.flush();
      assertThat(c.store.bytes()).isLessThan(200_000);
      for (int i = 0; i < 20; i++) {
        assertThat(c.answer(i)).isEqualTo(answer + i);
      }
    }
  }

  @Test
  void nodesWithAnotherModelShareNothing() {
    a.put(1, "one");
    a.flush();

    try (Node c = Node.open(Configs.of(server.uri()), "another space")) {
      assertThat(c.holds(1)).isFalse();
    }
  }

  @Test
  void whatTheCacheHasLearnedOutlivesIt() {
    a.store.keepState("calibration", new byte[] {1, 2, 3});
    a.flush();
    Soon.holds(
        "the server has it", () -> server.ask("--raw", "KEYS", "*states").contains("states"));

    try (Node c = Node.open(Configs.of(server.uri()))) {
      assertThat(c.store.state("calibration")).containsExactly(1, 2, 3);
    }
  }

  @Test
  void thePasswordIsNotShown() {
    RedisConfig d = RedisConfig.DEFAULTS;
    RedisConfig secret =
        new RedisConfig(
            d.urls(), "", false, "user", "hush", "", d.prefix(), d.mode(), 250, 100, 16, 1_000);

    assertThat(secret.toString()).doesNotContain("hush").contains("user");
  }
}
