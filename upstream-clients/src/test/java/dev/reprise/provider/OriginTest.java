package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The base URL takes the place of /v1 and names the host. */
final class OriginTest {

  @ParameterizedTest
  @CsvSource({
    "https://a/v1,/v1/chat/completions,/v1/chat/completions",
    "https://a/v1/,/v1/models?x=1,/v1/models?x=1",
    "https://a/api/openai,/v1/models,/api/openai/models",
    "https://a,/v1/models,/models",
    "https://a,/v1,/",
    "https://a/,/v1?x=1,/?x=1",
    "https://a/b,/v1?x=1,/b?x=1",
    "https://a/b,/v1,/b",
    "https://a/b,/v1beta/x,/v1beta/x",
    "https://a/b,/v10,/v10",
    "https://a/b,/other,/other",
    "https://a/b,/,/",
    "https://a/b%20c,/v1//d,/b%20c//d",
  })
  void mapsTargets(URI url, String requested, String expected) {
    assertThat(Origin.of(url).target(requested)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a/v1,a,a,443,true",
    "http://a/v1,a,a,80,false",
    "http://a:8080,a:8080,a,8080,false",
    "HTTPS://a:443,a,a,443,true",
    "http://[::1]:9/v1,[::1]:9,::1,9,false",
  })
  void namesTheHost(URI url, String authority, String host, int port, boolean tls) {
    Origin origin = Origin.of(url);
    assertThat(origin.authority()).isEqualTo(authority);
    assertThat(origin.host()).isEqualTo(host);
    assertThat(origin.port()).isEqualTo(port);
    assertThat(origin.tls()).isEqualTo(tls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a",
        "a",
        "/v1",
        "http:///v1",
        "http://u:SECRET@a",
        "http://a?b",
        "http://a#b"
      })
  void otherUrlsAreRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpstreamConfig.DEFAULTS.withUrl(URI.create(url)))
        .withMessageStartingWith("url: expected ")
        .withMessageNotContaining("SECRET");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 9, Integer.MAX_VALUE})
  void patienceHasBounds(int millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Configs.overdue(millis))
        .withMessageStartingWith("total-timeout-ms: expected 10 to ");
  }
}
