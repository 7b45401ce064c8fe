package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.Samples.DEFAULTS;
import static dev.reprise.config.yaml.Samples.problems;
import static dev.reprise.config.yaml.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.reprise.config.yaml.Samples.Config;
import dev.reprise.config.yaml.Samples.TenantRule;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# nothing but words\n", "---\n", "{}", "\uFEFF", "null"})
  void anEmptyFileMeansTheDefaults(String text) throws Exception {
    assertThat(read(text)).isEqualTo(DEFAULTS);
  }

  @Test
  void anAbsentKeyKeepsItsDefaultAtEveryDepth() throws Exception {
    Config config = read("upstream:\n  retry:\n    attempts: 5\n");

    assertThat(config.upstream().retry()).isEqualTo(new Samples.Retry(5, 1.5));
    assertThat(config.upstream().baseUrl()).isEqualTo(DEFAULTS.upstream().baseUrl());
    assertThat(config.server()).isEqualTo(DEFAULTS.server());
  }

  @Test
  void everyKindOfComponentIsRead() throws Exception {
    Config config =
        read(
            """
            server: {port: 1, host: 0.0.0.0, keep-alive: false}
            upstream:
              base-url: http://127.0.0.1:9/x
              api-key: 123
              connect-timeout-ms: 3_000_000_000
            cache:
              tenant-rule: shared
              threshold: 1
              directory: /var/lib/x
              models: [gpt, "4"]
              sizes:
                - 7
                - 8
              prices:
                gpt-4o: 2.5
                Large.Model: 1e-3
              labels: {zone: eu, on: "off"}
            """);

    assertThat(config.server()).isEqualTo(new Samples.Server(1, "0.0.0.0", false));
    assertThat(config.upstream().baseUrl()).isEqualTo(URI.create("http://127.0.0.1:9/x"));
    assertThat(config.upstream().apiKey()).isEqualTo("123");
    assertThat(config.upstream().connectTimeoutMs()).isEqualTo(3_000_000_000L);
    assertThat(config.cache())
        .isEqualTo(
            new Samples.Cache(
                TenantRule.SHARED,
                1.0,
                Path.of("/var/lib/x"),
                List.of("gpt", "4"),
                List.of(7, 8),
                Map.of("gpt-4o", 2.5, "Large.Model", 0.001),
                Map.of("zone", "eu", "on", "off")));
  }

  @Test
  void mapsKeepTheOrderOfTheFile() throws Exception {
    Set<String> keys = read("cache: {labels: {z: 1, a: 2, m: 3}}").cache().labels().keySet();

    assertThat(keys).containsExactly("z", "a", "m");
  }

  @Test
  void listsAndMapsReplaceTheirDefaultAndMayBeEmpty() throws Exception {
    Config config = read("cache: {models: [], prices: {}, labels: {x: \"\"}}");

    assertThat(config.cache().models()).isEmpty();
    assertThat(config.cache().prices()).isEmpty();
    assertThat(config.cache().labels()).containsEntry("x", "");
  }

  @Test
  void aSectionWhoseKeysAreAllCommentedOutKeepsItsDefaults() throws Exception {
    assertThat(read("server:\n  # port: 1\nupstream: ~\n")).isEqualTo(DEFAULTS);
  }

  @Test
  void windowsLineEndsAreLineEnds() throws Exception {
    assertThat(read("server:\r\n  port: 1\r\n").server().port()).isEqualTo(1);
    problems("server:\r\n  port: x\r\n")
        .containsExactly("reprise.yaml:2: server.port: expected an integer, got 'x'");
  }

  @Test
  void valuesThatNobodyCouldReadAreAProgrammersError() {
    record Odd(Thread thread) {}
    Odd odd = new Odd(Thread.currentThread());

    assertThatIllegalStateException()
        .isThrownBy(() -> YamlReader.read("x", "thread: 1", odd, Map.<String, String>of()::get))
        .withMessageContaining("java.lang.Thread");
  }

  @Test
  void theExceptionsMessageListsAllProblems() {
    ConfigException e =
        new ConfigException(
            List.of(new Problem("f", 2, "a.b", "wrong"), new Problem("f", 0, "", "too large")));

    assertThat(e).hasMessage("f:2: a.b: wrong\nf: too large");
  }
}
