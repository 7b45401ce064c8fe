package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway's own key: for those who show none, and for nobody's eyes. */
class UpstreamKeyOverHttpTest {
  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @AfterEach
  void close() {
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "bearer, authorization, Bearer sk-own",
    "x-api-key, x-api-key, sk-own",
    "api-key, api-key, sk-own"
  })
  void whoShowsNoKeyIsSentWithTheGateways(String style, String name, String value) {
    String yaml = "upstream: {api-key: sk-own, api-key-header: " + style + "}";
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + yaml)) {
      assertThat(gateway.chat(ask("q"), "x-a", "1").content()).isEqualTo("ok");
      assertThat(gateway.send("GET", "/v1/models", "").status()).isEqualTo(200);
      assertThat(upstream.requests())
          .allSatisfy(asked -> assertThat(asked.header(name)).isEqualTo(value));
      assertThat(gateway.admin("/metrics").body()).doesNotContain("sk-own");
    }
  }

  @ParameterizedTest
  @CsvSource({"Authorization, Bearer theirs", "x-api-key, theirs", "api-key, theirs"})
  void whoShowsAKeyIsSentWithItAlone(String name, String value) {
    try (TestGateway gateway =
        new TestGateway(upstream, EXACT_ONLY + "upstream: {api-key: sk-own}")) {
      gateway.chat(ask("q"), name, value);
      assertThat(upstream.requests().getFirst().header(name)).isEqualTo(value);
      assertThat(upstream.requests().getFirst().headerLines())
          .noneMatch(line -> line.contains("sk-own"));
    }
  }

  @Test
  void aKeyFileIsReadAgainAndABrokenOneLeavesTheOldKey(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "sk-1\n");
    String yaml = "upstream: {api-key-file: '" + file + "'}";
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + yaml)) {
      assertThat(shown(gateway)).isEqualTo("Bearer sk-1");
      Files.writeString(file, "sk-22 \n");
      Eventually.holds("the new key is used", () -> shown(gateway).equals("Bearer sk-22"));
      Files.writeString(file, "two words\n");
      assertThat(shown(gateway)).isEqualTo("Bearer sk-22");
      Files.delete(file);
      assertThat(shown(gateway)).isEqualTo("Bearer sk-22");
      Files.writeString(file, "  sk-333");
      Eventually.holds("the third key is used", () -> shown(gateway).equals("Bearer sk-333"));
    }
  }

  private String shown(TestGateway gateway) {
    gateway.send("GET", "/v1/models", "");
    return upstream.requests().getLast().header("authorization");
  }

  @Test
  void aKeyFileWithoutAKeyIsRefusedAtTheStart(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "SECRET with spaces\n");
    String yaml = EXACT_ONLY + "upstream: {api-key-file: '" + file + "'}";
    assertThatThrownBy(() -> new TestGateway(upstream, yaml).close())
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("SECRET");
  }
}
