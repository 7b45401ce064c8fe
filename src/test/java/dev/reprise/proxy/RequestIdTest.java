package dev.reprise.proxy;

import static dev.reprise.proxy.Passage.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.proxy.Passage.Seen;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One name for a request at the caller, in the log and at the provider. */
class RequestIdTest {
  @AutoClose private static final Passage passage = new Passage();

  @Test
  void aRequestHasOneNameOnAllOfItsWay() {
    String named = request("GET /v1/x HTTP/1.1", "X-Request-Id: mine\r\n", "");
    Seen seen = passage.pass(named, Passage.OK);
    assertThat(seen.asked().fieldsWithout("host")).containsExactly("X-Request-Id: mine");
    assertThat(seen.answered().header("reprise-request-id")).isEqualTo("mine");

    Seen nameless = passage.pass(request("GET /v1/x HTTP/1.1", "", ""), Passage.OK);
    assertThat(nameless.asked().header("x-request-id")).startsWith("req_");
    assertThat(nameless.answered().header("reprise-request-id"))
        .isEqualTo(nameless.asked().header("x-request-id"));

    // A caller's own field is never changed, nor is a name that could fill the log taken from it.
    String overlong = "a".repeat(129);
    String long129 = request("GET /v1/x HTTP/1.1", "x-request-id: " + overlong + "\r\n", "");
    Seen kept = passage.pass(long129, Passage.OK);
    assertThat(kept.asked().header("x-request-id")).isEqualTo(overlong);
    assertThat(kept.answered().header("reprise-request-id")).startsWith("req_");

    String own = "HTTP/1.1 200 OK\r\nx-request-id: theirs\r\ncontent-length: 0\r\n\r\n";
    assertThat(passage.pass(named, own).answered().fieldsWithout("date", "cache-status"))
        .containsExactly("x-request-id: theirs", "content-length: 0");
  }
}
