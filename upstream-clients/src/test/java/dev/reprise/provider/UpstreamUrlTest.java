package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://me:secret@host/v1",
        "ftp://me:secret@host/v1",
        "http://me:secret@host:70000",
        "ftp://host/v1?key=secret"
      })
  void aSecretInTheUrlIsNotQuotedWhateverElseIsWrong(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpstreamConfig.DEFAULTS.withUrl(URI.create(url)))
        .withMessage("url: expected no user, query or fragment");
  }
}
