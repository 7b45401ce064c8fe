package dev.reprise.access;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartedLimitsTest {
  @TempDir private Path folder;

  @Test
  void keysAndWhatTheyHaveTakenOutliveARestart() throws IOException {
    String yaml = "store: {data-dir: \"" + folder + "\"}\naccess: {required: true}\n" + EXACT_ONLY;
    try (ScriptedUpstream upstream = new ScriptedUpstream()) {
      String key;
      try (TestGateway first = new TestGateway(upstream, yaml)) {
        Reply made =
            first.admin(
                "POST",
                "/admin/keys",
                "{\"name\":\"a\",\"tenant\":\"t\",\"token_budget\":{\"total\":40}}");
        key = "Bearer " + made.json().path("key").asText();
        assertThat(chat(first, key, "one").status()).isEqualTo(200);
        Eventually.holds(
            "it is written while running", () -> Files.exists(folder.resolve("usage.json")));
      }
      try (TestGateway second = new TestGateway(upstream, yaml)) {
        Reply beyond = chat(second, key, "two");
        assertThat(beyond.status()).isEqualTo(429);
        assertThat(beyond.body()).contains("insufficient_quota");
        assertThat(chat(second, key, "one").isExactHit()).isTrue();
      }
    }
  }

  private static Reply chat(TestGateway gateway, String key, String question) {
    return gateway.chat(ask(question, "\"max_tokens\":10"), "authorization", key);
  }
}
