package dev.reprise.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.config.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a listener or the store has taken at its start is not said to have changed when it has not.
 */
class FixedTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server: {tls: {certificate-file: a, key-file: b}} | server.tls.certificate-file
          server: {tls: {handshake-timeout-ms: 5000}}       | server.tls.handshake-timeout-ms
          server: {http2: {enabled: false}}                 | server.http2.enabled
          server: {write-buffer-high-bytes: 200000}         | server.write-buffer-high-bytes
          admin: {token: "0123456789abcdef"}                | admin.token
          store: {max-bytes: 16777216}                      | store.max-bytes
          telemetry: {traces: {sample-rate: 0.5}}           | telemetry.traces.sample-rate
          telemetry: {traces: {capture-content: true}}      | telemetry.traces.capture-content
          embedding: {workers: 1}                           | embedding.workers
          """)
  void isRefusedByItsName(String yaml, String key) throws Exception {
    RepriseConfig next = read(yaml);
    assertThatThrownBy(() -> Fixed.require(RepriseConfig.DEFAULTS, next))
        .hasMessage(key + ": expected no change, since it takes effect at a start only");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server: {max-in-flight: 10, http2: {max-resets: 5}}",
        "upstream: {url: \"http://127.0.0.1:1/v1\"}",
        "access: {required: true}",
        "cache: {policy: {ttl-seconds: 5}}",
        "judge: {max-calls-per-hour: 5}",
        "prices: {m: {input-per-million: 1, output-per-million: 1}}"
      })
  void allElseMayChange(String yaml) throws Exception {
    RepriseConfig next = read(yaml);
    assertThatCode(() -> Fixed.require(RepriseConfig.DEFAULTS, next)).doesNotThrowAnyException();
  }

  private RepriseConfig read(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("reprise.yaml"), yaml + "\n");
    return YamlReader.read(file, RepriseConfig.DEFAULTS, Map.<String, String>of()::get);
  }
}
