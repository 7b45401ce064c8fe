package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.upstream.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UpstreamKeyTest {

  @ParameterizedTest
  @CsvSource({
    "BEARER, Authorization, Bearer sk-1",
    "X_API_KEY, x-api-key, sk-1",
    "API_KEY, api-key, sk-1"
  })
  void aKeyIsShownAsItsProviderWantsIt(KeyHeader style, String name, String value) {
    assertThat(style.add(Headers.EMPTY, "sk-1").first(name)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "AUTHORIZATION", "x-api-key", "Api-Key"})
  void aCallersOwnCredentialIsSeen(String name) {
    assertThat(KeyHeader.isShown(Headers.of(name, ""))).isTrue();
    assertThat(KeyHeader.isShown(Headers.of("z-" + name, ""))).isFalse();
  }

  @Test
  void noKeyIsEverPrinted() {
    assertThat(Configs.withKey("sk-SECRET", "").toString()).doesNotContain("SECRET");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Configs.withKey("SECRET key", ""))
        .withMessageStartingWith("api-key: expected ")
        .withMessageNotContaining("SECRET");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Configs.withKey("SECRET", "file"))
        .withMessageNotContaining("SECRET");
  }
}
