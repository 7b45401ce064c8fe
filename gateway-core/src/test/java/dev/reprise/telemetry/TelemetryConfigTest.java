package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.telemetry.TelemetryConfig.Push;
import dev.reprise.telemetry.TelemetryConfig.Traces;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TelemetryConfigTest {

  @ParameterizedTest
  @CsvSource({
    "api.openai.com, openai",
    "Mine.OpenAI.azure.com, azure.ai.openai",
    "api.anthropic.com, anthropic",
    "evil-anthropic.com, openai",
    "bedrock-runtime.eu-central-1.amazonaws.com, aws.bedrock",
    "api.mistral.ai, mistral_ai",
    "api.x.ai, x_ai",
    "localhost, openai"
  })
  void aProviderIsToldByItsHost(String host, String provider) {
    assertThat(TelemetryConfig.DEFAULTS.providerOf(host)).isEqualTo(provider);
  }

  @Test
  void aNameOfOnesOwnCountsWhateverTheHost() {
    TelemetryConfig own = new TelemetryConfig("vllm", 1, 1, Push.DEFAULTS, Traces.DEFAULTS);
    assertThat(own.providerOf("api.openai.com")).isEqualTo("vllm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:4318", "ftp://h/", "http://", "http://u:hunter2@h/", "http://a b"})
  void aUrlThatCannotBeSentToIsRefusedAndNotQuoted(String url) {
    assertThatThrownBy(() -> new Push(url, Map.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url: expected http(s)://")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void valuesAreBounded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Traces("", Map.of(), 1.1, 1, false))
        .withMessage("sample-rate: expected 0 to 1, got 1.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Traces("", Map.of(), 1, 0, false))
        .withMessage("queue-limit: expected 1 to 100000, got 0");
  }

  @Test
  void headersAreNeverShown() {
    Map<String, String> headers = Map.of("authorization", "Bearer secret");
    assertThat(new Push("http://h/", headers, 1).toString())
        .contains("authorization")
        .doesNotContain("secret");
    assertThat(new Traces("http://h/", headers, 1, 1, false).toString())
        .contains("authorization")
        .doesNotContain("secret");
  }
}
