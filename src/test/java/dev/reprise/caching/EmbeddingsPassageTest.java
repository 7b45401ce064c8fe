package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.encoder.Encoder;
import dev.reprise.kit.Answer;
import dev.reprise.kit.EmbeddingsScript;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What upstream says to a request for embeddings passes as it is, whatever the cache makes of it.
 */
class EmbeddingsPassageTest {
  @AutoClose private static final Stage stage = Stage.exactOnly();

  enum Coding {
    GZIP,
    BR;

    byte[] of(String text) throws IOException {
      byte[] plain = text.getBytes(StandardCharsets.UTF_8);
      if (this == BR) {
        return Encoder.compress(plain);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(plain);
      }
      return bytes.toByteArray();
    }

    String token() {
      return this == BR ? "br" : "gzip";
    }
  }

  @BeforeEach
  void reset() {
    stage.upstream.forget();
    stage.upstream.script(new EmbeddingsScript());
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void aCodedAnswerPassesAsItIsAndIsStoredPlain(Coding coding) throws IOException {
    String body = ask("[\"coded in " + coding + "\",\"b\"]");
    byte[] sent = coding.of(EmbeddingsScript.to(body));
    stage.upstream.script((request, answer) -> coded(answer, coding, sent));

    Message miss = raw(body, coding.name());
    assertThat(miss.header("content-encoding")).isEqualTo(coding.token());
    assertThat(miss.header("cache-status")).isEqualTo("reprise; fwd=miss; stored");
    assertThat(miss.body()).isEqualTo(sent);

    Message hit = raw(body, coding.name());
    assertThat(hit.header("cache-status")).startsWith("reprise; hit; detail=exact");
    assertThat(hit.header("content-encoding")).isEmpty();
    assertThat(hit.text()).isEqualTo(EmbeddingsScript.to(body));
    assertThat(stage.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void aRestThatComesCodedIsJoinedPlain(Coding coding) {
    String caller = "rest in " + coding;
    Expect.storedMiss(asks(ask("\"b\""), caller));
    stage.upstream.script(
        (request, answer) -> coded(answer, coding, coding.of(EmbeddingsScript.to(request.body()))));
    Reply joined = asks(ask("[\"a\",\"b\"]"), caller);
    assertThat(joined.cacheStatus()).isEqualTo("reprise; fwd=miss; stored; detail=partial");
    assertThat(joined.header("content-encoding")).isEmpty();
    assertThat(joined.body()).isEqualTo(EmbeddingsScript.to(ask("[\"a\",\"b\"]")));
    assertThat(stage.upstream.requests().getLast().header("accept-encoding")).isEqualTo("identity");
    assertThat(stage.calls()).isEqualTo(2);
  }

  private static void coded(Answer answer, Coding coding, byte[] body) throws IOException {
    answer
        .raw(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: "
                + coding.token()
                + "\r\ncontent-length: "
                + body.length
                + "\r\n\r\n")
        .raw(body);
  }

  @ParameterizedTest
  @CsvSource({"400", "401", "429", "500", "503"})
  void anErrorPassesAndIsNotStored(int status) {
    String error = "{\"error\":{\"message\":\"no\",\"code\":\"c" + status + "\"}}";
    String caller = "error " + status;
    Expect.storedMiss(asks(ask("\"b\""), caller));
    stage.upstream.script(
        (request, answer) ->
            answer.send(status, "content-type: application/json\r\nretry-after: 17\r\n", error));
    for (String input : new String[] {"\"a\"", "[\"a\",\"b\"]", "\"a\""}) {
      Reply reply = asks(ask(input), caller);
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.body()).isEqualTo(error);
      assertThat(reply.header("retry-after")).isEqualTo("17");
      assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=miss");
    }
    assertThat(stage.upstream.requests().getLast().body()).isEqualTo(ask("\"a\""));
    Expect.exactHit(asks(ask("\"b\""), caller));
  }

  @Test
  void aRestThatFailsIsOneClearError() {
    Expect.storedMiss(asks(ask("\"b\""), "fails"));
    stage.upstream.script((request, answer) -> answer.reset());
    Reply failed = asks(ask("[\"a\",\"b\"]"), "fails");
    assertThat(failed.status()).isEqualTo(502);
    assertThat(failed.cacheStatus()).isEqualTo("reprise; fwd=miss; detail=partial");
    assertThat(stage.calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model\":\"m\",\"input\":[]}",
        "{\"model\":\"m\",\"input\":[\"\"]}",
        "{\"model\":\"m\",\"input\":[\"a\",[1]]}",
        "{\"model\":\"m\",\"input\":\"a\",\"input\":\"b\"}",
        "{\"model\":\"m\",\"input\":"
      })
  void whatCannotBeReadIsForwardedAsItCame(String body) {
    stage.upstream.script((request, answer) -> answer.json(400, "{\"error\":{}}"));
    Reply reply = Expect.bypass(asks(body, "unread"), "unreadable");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isEqualTo("{\"error\":{}}");
    assertThat(stage.upstream.requests().getLast().body()).isEqualTo(body);
  }

  @Test
  void aBigAnswerPassesWhileItComes() {
    String body = "{\"model\":\"m\",\"input\":\"big\",\"dimensions\":40000}";
    byte[] whole = EmbeddingsScript.to(body).getBytes(StandardCharsets.UTF_8);
    int first = 1_000;
    CountDownLatch seen = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          answer.raw(
              "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                  + whole.length
                  + "\r\n\r\n");
          answer.raw(new String(whole, 0, first, StandardCharsets.UTF_8));
          if (seen.await(20, TimeUnit.SECONDS)) {
            answer.raw(new String(whole, first, whole.length - first, StandardCharsets.UTF_8));
          }
        });
    try (RawClient client = request(body, "big")) {
      Message head = client.responseHead();
      assertThat(head.header("cache-status")).isEqualTo("reprise; fwd=miss; stored");
      assertThat(head.header("content-length")).isEqualTo(Integer.toString(whole.length));
      client.skip(first);
      seen.countDown();
      client.skip(whole.length - first);
    }
    Message hit = raw(body, "big");
    assertThat(hit.header("cache-status")).startsWith("reprise; hit; detail=exact");
    assertThat(hit.text().equals(EmbeddingsScript.to(body))).isTrue();
  }

  private static String ask(String input) {
    return "{\"model\":\"m\",\"input\":" + input + "}";
  }

  private static Reply asks(String body, String caller) {
    return stage.gateway.send("POST", "/v1/embeddings", body, "authorization", "Bearer " + caller);
  }

  private static Message raw(String body, String caller) {
    try (RawClient client = request(body, caller)) {
      return client.response();
    }
  }

  private static RawClient request(String body, String caller) {
    return new RawClient(stage.gateway.port())
        .send(
            "POST /v1/embeddings HTTP/1.1\r\nhost: gw\r\nauthorization: Bearer "
                + caller
                + "\r\ncontent-type: application/json\r\naccept-encoding: gzip, br\r\n"
                + "content-length: "
                + body.length()
                + "\r\n\r\n"
                + body);
  }
}
