package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is under {@code /v1} stays there, whoever reads the path. */
final class RoutesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v1/",
        "/v1?x=/../y",
        "/v1/models",
        "/v1/a..b/c",
        "/v1/..a/b..",
        "/v1/.../x",
        "/v1/./x",
        "/v1/%2e/x",
        "/v1/a%2fb",
        "/v1/models/org:name;v=1",
        "/v1/files/%252e%252e"
      })
  void pathsBelowAreServed(String target) {
    assertThat(Routes.isV1(head(target))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v2",
        "/v1beta/models",
        "/V1/models",
        "/%761/models",
        "//v1/models",
        "/../v1/models",
        "/v1/..",
        "/v1/../x",
        "/v1/x/../y",
        "/v1/x/..?y",
        "/v1/%2e%2e/x",
        "/v1/%2E./x",
        "/v1/.%2E/x",
        "/v1/..%2fx",
        "/v1/x%2F..%2Fy",
        "/v1/x\\..\\y",
        "/v1/x%5c..%5Cy",
        "/v1/..;/x",
        "/v1/..;a=b/x",
        "/v1/..%3Ba/x"
      })
  void pathsThatLeadOutAreNot(String target) {
    assertThat(Routes.isV1(head(target))).isFalse();
  }

  private static RequestHead head(String target) {
    return new RequestHead("GET", target, Headers.EMPTY, RequestHead.NO_BODY);
  }
}
