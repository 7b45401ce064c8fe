package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.Samples.DEFAULTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceFileTest {

  private static final String COMPLETE =
      """
      server: {port: 8080, host: localhost, keep-alive: true}
      upstream:
        base-url: https://llm.example/v1
        api-key: ${OPENAI_API_KEY:-}
        connect-timeout-ms: 5000
        retry: {attempts: 2, factor: 1.5}
      cache:
        tenant-rule: per-credential
        threshold: 0.95
        directory: data
        models: [a, b]
        sizes: [1]
        prices: {small: 0.15}
        labels: {}
      """;

  @TempDir Path directory;

  @Test
  void aCompleteReferenceIsAccepted() {
    assertThatCode(() -> ReferenceFile.assertDescribes(file(COMPLETE), DEFAULTS))
        .doesNotThrowAnyException();
  }

  @Test
  void missingKeysAreNamedAtEveryDepth() {
    String text = COMPLETE.replace("attempts: 2, ", "").replaceAll("(?m)^server.*\n", "");

    assertThat(ReferenceFile.missingKeys(text, DEFAULTS))
        .containsExactly(
            "server.port", "server.host", "server.keep-alive", "upstream.retry.attempts");
  }

  @Test
  void anotherValueThanTheDefaultIsNoticed() {
    String text = COMPLETE.replace("8080", "8081");

    assertThatThrownBy(() -> ReferenceFile.assertDescribes(file(text), DEFAULTS))
        .isInstanceOf(AssertionError.class);
  }

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("reference.yaml"), text);
  }
}
