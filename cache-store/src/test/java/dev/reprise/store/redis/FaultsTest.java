package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to the server, lookups go on at once and both sides agree again later. */
class FaultsTest {
  private RedisServer server;
  private Node a;
  private Node b;

  @BeforeEach
  void open() {
    server = RedisServer.start();
    a = Node.open(Configs.of(server.uri()));
    b = Node.open(Configs.of(server.uri()));
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    server.close();
  }

  @Test
  void aServerThatIsKilledAndComesBackEmptyIsFilledAgain() {
    for (int i = 0; i < 100; i++) {
      a.put(i, "answer " + i);
    }
    a.flush();
    server.kill();
    Soon.holds("a is away", () -> a.backing.figures().away());
    assertThat(a.answer(1)).isEqualTo("answer 1");
    a.put(100, "stored while away");

    server.restart();

    Soon.holds("b knows of the new one", () -> "stored while away".equals(b.answer(100)));
    try (Node c = Node.open(Configs.of(server.uri()))) {
      Soon.holds("all is there again", () -> c.store.entries() == 101);
      assertThat(c.answer(42)).isEqualTo("answer 42");
    }
  }

  @Test
  void aFlushedServerIsFilledAgain() {
    for (int i = 0; i < 100; i++) {
      a.put(i, "answer " + i);
    }
    a.flush();

    server.flushAll();

    Soon.holds("a has noticed", () -> a.backing.figures().resyncs() > 1);
    a.flush();
    try (Node c = Node.open(Configs.of(server.uri()))) {
      Soon.holds("all is there again", () -> c.store.entries() == 100);
      assertThat(c.answer(42)).isEqualTo("answer 42");
    }
  }

  @Test
  void aServerThatDoesNotAnswerHoldsNobodyUp() {
    RedisConfig impatient = Configs.of(4, 10_000, 250, server.uri());
    try (Node one = Node.open(impatient);
        Node other = Node.open(impatient)) {
      one.put(1, "one");
      Soon.holds("the other knows of it", () -> other.holds(1));
      server.stop();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);

      int slow = 0;
      for (int i = 0; System.nanoTime() < end; i++) {
        long start = System.nanoTime();
        assertThat(one.answer(1)).isEqualTo("one");
        assertThat(other.answer(1)).isNull();
        one.put(2 + i % 10, "while it is stopped " + i);
        slow += System.nanoTime() - start > TimeUnit.SECONDS.toNanos(1) ? 1 : 0;
      }
      // Each may wait for one command's timeout; a busy machine adds to some, never to all.
      assertThat(slow).isLessThan(3);
      assertThat(one.backing.figures().away()).isTrue();
      assertThat(other.holds(1)).isTrue();

      server.resume();
      Soon.holds("the other can have the answer", () -> "one".equals(other.answer(1)));
      Soon.holds(
          "the other has what came meanwhile",
          () -> other.answer(2) != null && other.answer(11) != null);
    }
  }

  @Test
  void aNodeStartsWithoutAServerAndCatchesUp() {
    server.kill();
    try (Node c = Node.open(Configs.of(server.uri()))) {
      c.put(7, "seven");
      assertThat(c.answer(7)).isEqualTo("seven");
      assertThat(c.backing.figures().away()).isTrue();

      server.restart();

      Soon.holds("b knows of it", () -> "seven".equals(b.answer(7)));
      Soon.holds("c is back", () -> !c.backing.figures().away());
    }
  }

  @Test
  void aNodeThatLagsBehindATrimmedStreamReadsEverythingAgain() {
    try (Relay relay = new Relay(server);
        Node fast = Node.open(Configs.of(1, 200, 10_000, server.uri()));
        Node slow = Node.open(Configs.of(1, 200, 10_000, relay.uri()))) {
      fast.put(0, "first");
      Soon.holds("the slow one knows of it", () -> slow.holds(0));
      relay.freeze();
      for (int i = 1; i < 2_000; i++) {
        fast.put(i, "answer " + i);
      }
      fast.flush();
      relay.thaw();

      Soon.holds("the slow one knows all", () -> slow.store.entries() == 2_000);
      assertThat(slow.backing.figures().resyncs()).isGreaterThan(1);
      assertThat(slow.backing.figures().failures()).isZero();
      assertThat(slow.answer(1_234)).isEqualTo("answer 1234");
    }
  }

  @Test
  void anAnswerThatTheServerHasLostIsAMissForAll() {
    a.put(1, "one");
    Soon.holds("b knows of it", () -> b.holds(1));
    String payload = server.ask("--raw", "KEYS", "*:p:*");
    server.ask("DEL", payload);

    assertThat(b.answer(1)).isNull();

    Soon.holds("b has forgotten it", () -> !b.holds(1) && b.answer(1) == null);
    assertThat(a.answer(1)).as("a still has it").isEqualTo("one");
  }

  @Test
  void whatCannotBeReadIsSkipped() {
    a.put(1, "one");
    a.put(2, "two");
    a.flush();
    String payload = server.ask("--raw", "KEYS", "*:p:" + Keys.id(Node.key(1)));
    server.ask("SETRANGE", payload, "20", "rubbish");
    String index = payload.substring(0, payload.indexOf("}:") + 2) + "i";
    server.ask("HSET", index, "nonsense", "rubbish");

    try (Node c = Node.open(Configs.of(server.uri()))) {
      assertThat(c.answer(1)).isNull();
      assertThat(c.answer(2)).isEqualTo("two");
      assertThat(c.backing.figures().skipped()).isEqualTo(2);
    }
  }

  @Test
  void aBoundedQueueIsMadeGoodForLater() {
    server.kill();
    Soon.holds("a is away", () -> a.backing.figures().away());
    for (int i = 0; i < 11_000; i++) {
      a.put(i, "answer " + i);
    }
    assertThat(a.backing.figures().queued()).isLessThanOrEqualTo(10_000);
    assertThat(a.backing.figures().dropped()).isPositive();

    server.restart();

    Soon.holds("b knows of all", () -> b.store.entries() == 11_000);
    Soon.holds("b can have the last", () -> "answer 10999".equals(b.answer(10_999)));
  }
}
