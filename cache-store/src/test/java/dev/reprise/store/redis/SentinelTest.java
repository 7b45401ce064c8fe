package dev.reprise.store.redis;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sentinels name the master, and another one when that is gone. */
class SentinelTest {

  @Test
  void nodesFollowTheMaster() {
    try (RedisServer first = RedisServer.start();
        RedisServer second =
            RedisServer.start(
                "--replicaof", "127.0.0.1 " + first.port(), "--repl-diskless-sync-delay", "0");
        RedisServer sentinel = RedisServer.startSentinel("shop", first)) {
      Soon.holds(
          "the sentinel knows the replica",
          () ->
              sentinel.ask("SENTINEL", "REPLICAS", "shop").contains("127.0.0.1")
                  && second.ask("INFO", "replication").contains("master_link_status:up"));
      RedisConfig config = Configs.sentinel("shop", sentinel.uri());
      try (Node a = Node.open(config);
          Node b = Node.open(config)) {
        IntStream.range(0, 50).forEach(i -> a.put(i, "answer " + i));
        Soon.holds("b knows of all", () -> b.store.entries() == 50);

        first.kill();
        a.put(50, "stored meanwhile");

        Soon.holds("b has the new one", () -> "stored meanwhile".equals(b.answer(50)));
        Soon.holds(
            "and all of the others",
            () -> IntStream.range(0, 50).allMatch(i -> ("answer " + i).equals(b.answer(i))));
      }
    }
  }
}
