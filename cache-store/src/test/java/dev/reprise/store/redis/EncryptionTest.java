package dev.reprise.store.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.store.seal.Keys;
import dev.reprise.store.seal.Seals;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncryptionTest {
  private static final int ENTRIES = 300;
  private static final List<String> SECRETS =
      List.of(
          "question ", "answer ", "tenant", "subject-", "some-model", "a lesson", "a secret tag");

  private final RedisServer server =
      RedisServer.start("--rdbcompression", "no", "--dbfilename", "dump.rdb");

  @AfterEach
  void close() {
    server.close();
  }

  private Node node(Seals seals) {
    return Node.sealed(config(), seals);
  }

  private RedisConfig config() {
    return Configs.of(4, 50_000, 2_000, server.uri());
  }

  private void fill(Node node) {
    for (int i = 0; i < ENTRIES; i++) {
      node.put(i, "answer " + i);
    }
    node.store.keepState("lessons", "a lesson".getBytes(UTF_8));
    node.flush();
    Soon.holds(
        "the lesson is there", () -> server.ask("--raw", "KEYS", "*states").contains("states"));
  }

  private static Selector tag(String tag) {
    return new Selector(null, null, "tenant", null, null, tag, null, null, 0);
  }

  private static void holdsAll(Node node) {
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(node.answer(i)).isEqualTo("answer " + i);
    }
  }

  @Test
  void theServerIsToldNothing() throws Exception {
    try (Node a = node(Keys.seals(1));
        Node b = node(Keys.seals(1))) {
      fill(a);
      a.store.purge(tag("a secret tag"));
      Soon.holds("b knows of all", () -> b.store.entries() == ENTRIES);
      holdsAll(b);
      assertThat(told()).isEmpty();
      a.store.purge(tag("subject-0"));
      Soon.holds("half of all has left b, too", () -> b.store.entries() == ENTRIES / 2);
      assertThat(told()).isEmpty();
    }
  }

  @Test
  void whatWasPlainIsSealedInTheBackgroundAndReadByAll() throws Exception {
    try (Node plain = node(Seals.NONE)) {
      fill(plain);
      assertThat(told()).contains("question ", "tenant", "a lesson");
      Seals seals = Keys.seals(1);
      try (Node sealed = node(seals)) {
        Soon.holds("it knows of all", () -> sealed.store.entries() == ENTRIES);
        holdsAll(sealed);
        Soon.holds("all is sealed", () -> seals.figures().renewed() == 2 * ENTRIES);
        holdsAll(sealed);
        plain.put(ENTRIES, "a new answer");
        Soon.holds("plain nodes are heard", () -> sealed.holds(ENTRIES));
        assertThat(sealed.answer(ENTRIES)).isEqualTo("a new answer");
        sealed.put(ENTRIES + 1, "another");
        sealed.flush();
        assertThat(plain.holds(ENTRIES + 1)).isFalse();
        holdsAll(plain);
      }
    }
    server.ask(
        "--raw",
        "EVAL",
        "for _, k in ipairs(redis.call('KEYS', '*:l')) do" + " redis.call('DEL', k) end return 1",
        "0");
    try (Node strict = node(Keys.strict(1))) {
      Soon.holds("all but the plain one", () -> strict.store.entries() == ENTRIES + 1);
      holdsAll(strict);
      assertThat(strict.store.state("lessons")).isEqualTo("a lesson".getBytes(UTF_8));
    }
  }

  @Test
  void theFleetGoesOnThroughARotation() {
    try (Node plain = node(Seals.NONE)) {
      fill(plain);
    }
    Seals both = Keys.seals(1, 2);
    try (Node b = node(both)) {
      // For b the second key is no new one: beside c's, its own pass would go the other way.
      Soon.holds("b's pass is over", () -> both.figures().renewed() == 2 * ENTRIES);
      Seals next = Keys.seals(2, 1);
      try (Node a = node(Keys.seals(1));
          Node c = node(next)) {
        holdsAll(a);
        Soon.holds("c knows of all", () -> c.store.entries() == ENTRIES);
        Soon.holds("all is sealed anew", () -> next.figures().renewed() >= 2 * ENTRIES);
        c.put(ENTRIES, "by the new key");
        Soon.holds("b reads both", () -> b.holds(ENTRIES));
        assertThat(b.answer(ENTRIES)).isEqualTo("by the new key");
        holdsAll(b);
        assertThat(a.holds(ENTRIES)).as("a lacks the key").isFalse();
        holdsAll(a);
      }
    }
    try (Node last = node(Keys.seals(2))) {
      Soon.holds("all is there", () -> last.store.entries() == ENTRIES + 1);
      holdsAll(last);
      assertThat(last.backing.figures().skipped()).isZero();
    }
  }

  @Test
  void aWrongKeySkipsCountsAndForwards() {
    try (Node right = node(Keys.seals(1))) {
      fill(right);
      Seals wrong = Keys.seals(3);
      try (Node node = node(wrong)) {
        assertThat(node.store.entries()).isZero();
        assertThat(node.answer(1)).isNull();
        assertThat(node.backing.figures().away()).isFalse();
        assertThat(wrong.figures().locked()).isGreaterThanOrEqualTo(ENTRIES);
        node.put(1, "its own");
        assertThat(node.answer(1)).isEqualTo("its own");
        // What it cannot read it takes for a purge of all: a miss is cheap, a purged answer is not.
        right.store.purge(tag("subject-0"));
        Soon.holds("it has purged", () -> !node.holds(1));
      }
      assertThat(right.answer(3)).isEqualTo("answer 3");
    }
  }

  @Test
  void whatIsSwappedOrChangedIsRefused() {
    try (Node a = node(Keys.seals(1))) {
      fill(a);
    }
    // Another's row and payload, with the header that scripts look at; then a purge outlived.
    swap(1, 2);
    server.ask("EVAL", CHANGE, "0", id(3));
    Seals seals = Keys.seals(1);
    try (Node b = node(seals)) {
      assertThat(b.answer(1)).isNull();
      assertThat(b.answer(3)).isNull();
      assertThat(b.answer(2)).isEqualTo("answer 2");
      assertThat(seals.figures().forged()).isPositive();
    }
  }

  /** Gives the one the row and payload of the other, but for stay and generation. */
  private void swap(int one, int other) {
    server.ask("EVAL", SWAP, "0", id(one), id(other));
  }

  private static String id(int number) {
    return dev.reprise.store.redis.Keys.id(Node.key(number));
  }

  private static final String FIND =
      """
      local function at(id)
        local p = redis.call('KEYS', '*:p:' .. id)[1]
        return p, string.gsub(p, ':p:.*', ':i')
      end
      """;

  private static final String SWAP =
      FIND
          + """
          local p1, i1 = at(ARGV[1])
          local p2, i2 = at(ARGV[2])
          local r1 = redis.call('HGET', i1, ARGV[1])
          local r2 = redis.call('HGET', i2, ARGV[2])
          redis.call('HSET', i1, ARGV[1], string.sub(r1, 1, 17) .. string.sub(r2, 18))
          local a1 = redis.call('GET', p1)
          local a2 = redis.call('GET', p2)
          redis.call('SET', p1, string.sub(a1, 1, 8) .. string.sub(a2, 9), 'KEEPTTL')
          return 1
          """;

  /** As if the row had outlived purges that it has not. */
  private static final String CHANGE =
      FIND
          + """
          local p, i = at(ARGV[1])
          local r = redis.call('HGET', i, ARGV[1])
          redis.call('HSET', i, ARGV[1],
              string.sub(r, 1, 1) .. string.rep(string.char(127), 8) .. string.sub(r, 10))
          return 1
          """;

  /** What of the secrets stands anywhere in a dump of the server. */
  private List<String> told() throws IOException {
    server.ask("SAVE");
    String dump = Files.readString(server.directory().resolve("dump.rdb"), ISO_8859_1);
    assertThat(dump).contains("reprise:");
    return SECRETS.stream().filter(dump::contains).toList();
  }
}
