package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a caller says has the gateway open a connection to anybody but its upstream. */
class NothingFetchedTest {
  private final ScriptedUpstream upstream = new ScriptedUpstream();

  /** What a caller would like to have reached. */
  private final ScriptedUpstream inside = new ScriptedUpstream();

  private TestGateway gateway;

  @BeforeEach
  void open() {
    gateway = new TestGateway(upstream);
  }

  @AfterEach
  void nobodyInsideWasReached() {
    gateway.close();
    assertThat(inside.calls() + inside.connections()).isZero();
    inside.close();
    upstream.close();
  }

  @Test
  void imagesAndFilesGoUpstreamAsTheyAreNamed() {
    for (String part :
        List.of(
            "{\"type\":\"image_url\",\"image_url\":{\"url\":" + quote(url()) + "}}",
            "{\"type\":\"input_image\",\"image_url\":" + quote(url()) + "}",
            "{\"type\":\"file\",\"file\":{\"file_id\":" + quote(url()) + "}}",
            "{\"type\":\"input_file\",\"file_url\":" + quote(url()) + "}")) {
      String body =
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
              + "{\"type\":\"text\",\"text\":\"What is this?\"},"
              + part
              + "]}]}";
      assertThat(gateway.chat(body).status()).isEqualTo(200);
      assertThat(gateway.chat(body).content()).isEqualTo("ok");
      assertThat(upstream.requests().getLast().body()).isEqualTo(body);
    }
    String response =
        "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
            + "\"image_url\":"
            + quote(url())
            + "}]}]}";
    gateway.send("POST", "/v1/responses", response);
    assertThat(upstream.requests().getLast().body()).isEqualTo(response);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai-base-url",
        "x-base-url",
        "api-base",
        "helicone-target-url",
        "x-portkey-custom-host",
        "x-forwarded-host",
        "x-original-url",
        "forwarded",
        "referer"
      })
  void noFieldChoosesAnotherUpstream(String field) {
    Reply reply = gateway.chat(ask("Where to, " + field + "?"), field, url());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(upstream.calls()).isOne();
    assertThat(upstream.requests().getFirst().header("host"))
        .isEqualTo("127.0.0.1:" + upstream.port());
  }

  @Test
  void noMemberOfABodyChoosesAnotherUpstream() {
    for (String name : List.of("base_url", "api_base", "custom_host", "callback_url")) {
      gateway.chat(ask("Where to?", quote(name) + ":" + quote(url())));
    }
    assertThat(upstream.calls()).isEqualTo(4);
  }

  @Test
  void neitherTargetNorHostChooseAnotherUpstream() {
    for (String head :
        List.of(
            "GET " + url() + " HTTP/1.1\r\nHost: gw",
            "GET //127.0.0.1:" + inside.port() + "/v1/x HTTP/1.1\r\nHost: gw",
            "GET /v1/@127.0.0.1:" + inside.port() + "/x HTTP/1.1\r\nHost: gw",
            "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + inside.port())) {
      try (RawClient client = new RawClient(gateway.port())) {
        client.send(head + "\r\nConnection: close\r\n\r\n");
        assertThat(client.readAll()).startsWith("HTTP/1.1 ");
      }
    }
    assertThat(upstream.requests())
        .allSatisfy(
            asked -> assertThat(asked.header("host")).isEqualTo("127.0.0.1:" + upstream.port()));
  }

  @Test
  void aRedirectOfUpstreamIsTheCallersToFollow() {
    upstream.script((request, answer) -> answer.send(307, "location: " + url() + "\r\n", "there"));
    Reply reply = gateway.chat(ask("Where is it?"));
    assertThat(reply.status()).isEqualTo(307);
    assertThat(reply.header("location")).isEqualTo(url());
    assertThat(upstream.calls()).isOne();
  }

  private String url() {
    return "http://127.0.0.1:" + inside.port() + "/v1/secret.png";
  }
}
