package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.reprise.kit.Completions;
import dev.reprise.kit.TestGateway.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An upstream that compresses: its bytes pass untouched, and its words are stored all the same. */
class CompressionTest {
  private static final String SAID = "Gr\u00fc\u00dfe \ud83d\ude00 ".repeat(50);

  @AutoClose private static final Stage stage = Stage.exactOnly();

  enum Coding {
    GZIP,
    DEFLATE,
    BR,
    ZSTD;

    byte[] of(String text) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream coded = over(bytes)) {
        coded.write(text.getBytes(StandardCharsets.UTF_8));
      }
      return bytes.toByteArray();
    }

    private OutputStream over(OutputStream bytes) throws IOException {
      return switch (this) {
        case GZIP -> new GZIPOutputStream(bytes);
        case DEFLATE -> new DeflaterOutputStream(bytes);
        case BR -> {
          Brotli4jLoader.ensureAvailability();
          yield new BrotliOutputStream(bytes);
        }
        case ZSTD -> new ZstdOutputStream(bytes);
      };
    }

    String token() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @ParameterizedTest(name = "S70 {0}")
  @EnumSource(Coding.class)
  @DisplayName("S70 a compressed JSON answer passes as it is and is stored readable")
  void aCompressedAnswerIsStored(Coding coding) throws Exception {
    byte[] sent = coding.of(Completions.text(SAID));
    upstreamSends("application/json", coding.token(), sent);
    String question = "JSON in " + coding;

    HttpResponse<byte[]> miss = post(ask(question));
    assertThat(miss.headers().firstValue("content-encoding")).hasValue(coding.token());
    assertThat(miss.headers().firstValue("cache-status")).hasValue("reprise; fwd=miss; stored");
    assertThat(miss.body()).isEqualTo(sent);

    assertPlainHits(question);
  }

  @ParameterizedTest(name = "S70 {0} in pieces of {1} bytes")
  @CsvSource({"GZIP, 100000", "GZIP, 1", "GZIP, 13", "DEFLATE, 7", "BR, 5", "ZSTD, 11"})
  @DisplayName("S70 a compressed stream passes as it is and is stored readable")
  void aCompressedStreamIsStored(Coding coding, int size) throws Exception {
    byte[] sent =
        coding.of(
            "data: %s\n\ndata: %s\n\ndata: [DONE]\n\n"
                .formatted(
                    Completions.chunk(
                        "chatcmpl-z", "{\"content\":" + Completions.quote(SAID) + "}", null),
                    Completions.chunk("chatcmpl-z", "{}", "stop")));
    stage.upstream.script(
        (request, answer) -> {
          answer.raw(
              "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: "
                  + coding.token()
                  + "\r\ntransfer-encoding: chunked\r\n\r\n");
          for (int at = 0; at < sent.length; at += size) {
            answer.chunk(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + size)));
          }
          answer.endChunks();
        });
    String question = "A stream in " + coding + " by " + size;

    HttpResponse<byte[]> miss = post(askStream(question));
    assertThat(miss.headers().firstValue("content-encoding")).hasValue(coding.token());
    assertThat(miss.body()).isEqualTo(sent);

    assertPlainHits(question);
  }

  @Test
  @DisplayName("S70 a coding that cannot be read passes untouched and is not stored")
  void anUnknownCodingPassesUntouched() throws Exception {
    byte[] gzip = Coding.GZIP.of(Completions.text(SAID));
    assertPassesUnstored("br", new byte[] {1, 2, 3});
    assertPassesUnstored("compress", new byte[] {1, 2, 3});
    assertPassesUnstored("gzip, gzip", Coding.GZIP.of("never read"));
    assertPassesUnstored("gzip", Arrays.copyOf(gzip, gzip.length - 5));
    assertPassesUnstored("gzip", "not gzip".getBytes(StandardCharsets.UTF_8));
    assertPassesUnstored("gzip", Coding.GZIP.of(" ".repeat(20_000_000)));
  }

  private static void assertPlainHits(String question) {
    Stage.Tenant tenant = stage.new Tenant("Bearer z");
    for (String body : new String[] {ask(question), askStream(question)}) {
      Reply hit = Expect.exactHit(tenant.asks(body));
      assertThat(hit.header("content-encoding")).isEmpty();
      assertThat(hit.content()).isEqualTo(SAID);
    }
    assertThat(stage.calls()).isEqualTo(1);
  }

  private static void assertPassesUnstored(String coding, byte[] sent) throws Exception {
    stage.upstream.forget();
    upstreamSends("application/json", coding, sent);
    for (int i = 1; i <= 2; i++) {
      HttpResponse<byte[]> miss = post(ask("Unreadable in " + coding));
      assertThat(miss.headers().firstValue("content-encoding")).hasValue(coding);
      assertThat(miss.headers().firstValue("cache-status")).hasValue("reprise; fwd=miss");
      assertThat(miss.body()).isEqualTo(sent);
      assertThat(stage.calls()).isEqualTo(i);
    }
  }

  private static void upstreamSends(String type, String coding, byte[] body) {
    stage.upstream.script(
        (request, answer) ->
            answer
                .raw(
                    "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-encoding: %s\r\n"
                            .formatted(type, coding)
                        + "content-length: "
                        + body.length
                        + "\r\n\r\n")
                .raw(body));
  }

  private static HttpResponse<byte[]> post(String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(stage.gateway.base() + "/chat/completions"))
              .header("authorization", "Bearer z")
              .header("accept-encoding", "gzip, deflate, br")
              .POST(BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
  }
}
