package dev.reprise.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a proxy passes on, and what the records of a message say. */
final class HeadersTest {

  @Test
  void fieldsOfOneHopStay() {
    Headers passed =
        headers(
                "Connection", "Keep-Alive, X-One",
                "Keep-Alive", "timeout=5",
                "x-one", "1",
                "X-Two", "2",
                "connection", " x-three\t,,Authorization,host,content-type,COOKIE,x-api-key",
                "X-Three", "3",
                "Authorization", "Bearer k",
                "Host", "h",
                "Content-Type", "t",
                "Cookie", "c",
                "x-api-key", "k",
                "TE", "trailers",
                "Transfer-Encoding", "chunked",
                "Content-Length", "3",
                "Upgrade", "h2c",
                "Proxy-Authorization", "p")
            .endToEnd();
    assertThat(passed.toString())
        .isEqualTo("[X-Two, Authorization, Host, Content-Type, Cookie, x-api-key]");
  }

  @Test
  void namesAreFoundInAnySpelling() {
    Headers headers = headers("A", "1", "b", "2", "a", "3");
    assertThat(headers.first("a")).isEqualTo("1");
    assertThat(headers.all("a")).containsExactly("1", "3");
    assertThat(headers.without("A").toString()).isEqualTo("[b]");
    assertThat(headers.first("c")).isNull();
    assertThat(headers.plus("c", "4").first("C")).isEqualTo("4");
    assertThat(headers.toString()).doesNotContain("1");
  }

  @Test
  void targetsHaveAPathAndAQuery() {
    assertThat(request("/a?b?c").path()).isEqualTo("/a");
    assertThat(request("/a?b?c").query()).isEqualTo("b?c");
    assertThat(request("/a").query()).isEmpty();
  }

  @Test
  void mediaTypesAreReadWithoutParameters() {
    assertThat(response(" Text/Event-Stream ; charset=x").isEventStream()).isTrue();
    assertThat(response("application/json").mediaType()).isEqualTo("application/json");
    assertThat(new ResponseHead(200, "", Headers.EMPTY, 0).mediaType()).isEmpty();
  }

  private static RequestHead request(String target) {
    return new RequestHead("GET", target, Headers.EMPTY, RequestHead.NO_BODY);
  }

  private static ResponseHead response(String type) {
    return new ResponseHead(200, "", Headers.of("content-type", type), 0);
  }

  private static Headers headers(String... namesAndValues) {
    List<Headers.Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new Headers.Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return Headers.of(fields);
  }
}
