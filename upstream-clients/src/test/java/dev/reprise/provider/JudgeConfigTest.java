package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeConfigTest {
  private static final URI URL = URI.create("http://localhost:11434/v1");

  @Test
  void isOffByDefault() {
    assertThat(JudgeConfig.DEFAULTS.enabled()).isFalse();
  }

  @Test
  void needsAModelOnlyWhenEnabled() {
    assertThat(new JudgeConfig(false, URL, "", "", 1, 100, 200).model()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JudgeConfig(true, URL, "", "", 1, 100, 200))
        .withMessage("model: expected 1 to 200 visible ASCII characters, got \"\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://host/v1", "/v1", "http:///v1", "http://host:70000", "mailto:judge@host"})
  void refusesWhatIsNoBase(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JudgeConfig(true, URI.create(url), "m", "", 1, 100, 200))
        .withMessageStartingWith("url: expected http(s)://host[:port][/path], got " + url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://me:pass-word@host", "http://host/v1?key=pass-word", "http://h/#x"})
  void refusesSecretsInTheUrlWithoutQuotingThem(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JudgeConfig(true, URI.create(url), "m", "", 1, 100, 200))
        .withMessage("url: expected no user, query or fragment");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, 200, max-calls-per-hour",
    "100001, 100, 200, max-calls-per-hour",
    "1, 99, 200, timeout-ms",
    "1, 120001, 200, timeout-ms",
    "1, 100, 199, max-text-chars",
    "1, 100, 100001, max-text-chars"
  })
  void refusesWhatIsOutOfRange(int calls, int timeoutMs, int chars, String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JudgeConfig(true, URL, "m", "", calls, timeoutMs, chars))
        .withMessageStartingWith(key + ": expected ");
  }

  @Test
  void neverQuotesTheKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JudgeConfig(true, URL, "m", "sk-secret\n", 1, 100, 200))
        .withMessage(
            "api-key: expected up to 4096 visible ASCII characters, got 10 characters that are"
                + " not");
    assertThat(new JudgeConfig(true, URL, "m", "sk-secret", 1, 100, 200).toString())
        .doesNotContain("sk-secret")
        .contains("apiKey=set");
  }
}
