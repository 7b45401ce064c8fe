package dev.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was made for a configuration that is refused in the end is gone again. */
class RefusedReloadTest {

  @Test
  void nobodyGoesOnWatchingFilesOfARefusedConfiguration(@TempDir Path folder) throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "sk-provider");
    Path broken = Files.writeString(folder.resolve("keys.json"), "{");
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream)) {
      for (int i = 0; i < 3; i++) {
        String yaml =
            "upstream: {api-key-file: '%s'}\naccess: {keys-file: '%s'}".formatted(key, broken);
        assertThatThrownBy(() -> gateway.reload(yaml)).hasMessageContaining("access.keys-file");
      }
      Eventually.holds("no thread is left", () -> watchers() == 0);
      assertThat(gateway.send("GET", "/v1/models", "").status()).isEqualTo(200);
    }
  }

  private static long watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("upstream-files"))
        .count();
  }
}
