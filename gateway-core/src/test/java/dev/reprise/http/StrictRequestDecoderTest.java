package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.flow.Refusal;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that two parties could read differently is refused, however its bytes are split. */
final class StrictRequestDecoderTest {
  private static final RequestGate GATE = new RequestGate(ServerConfig.DEFAULTS);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          GET / HTTP/1.1~host: a~~                                     | GET / -1;
          ~GET / HTTP/1.1~host: a~~                                    | GET / -1;
          GET / HTTP/1.1~host: a~~~GET /b HTTP/1.1~host: a~~           | GET / -1;GET /b -1;
          POST / HTTP/1.1~host: a~content-length: 3~~abc               | POST / 3abc;
          POST / HTTP/1.1~host: a~transfer-encoding: Chunked~~3~abc~0~~ | POST / -2abc;
          CHUNKED1;x=y~a~0~t: u~~ | POST / -2a;
          GET http://a/b?c HTTP/1.1~host: a~~                          | GET /b?c -1;
          GET / HTTP/1.0~~                                             | GET / -1;
          ~~GET / HTTP/1.1~host: a~~                                   | 400
          GET / HTTP/1.1^host: a~~                                     | 400
          ~~GET / HTTP/1.1^host: a^^                                   | 400
          GET / HTTP/1.1~host: a^^                                     | 400
          GET / HTTP/1.1~host: a@x: y~~                                | 400
          GET / HTTP/1.1~host: a~ folded~~                             | 400
          GET / HTTP/1.1~ host: a~~                                    | 400
          GET / HTTP/1.1~host : a~~                                    | 400
          GET / HTTP/1.1~host: a~x: #~~                                | 400
          GET / HTTP/1.1~host: a~x: %~~                                | 400
          GET / HTTP/1.1~host: a~no colon~~                            | 400
          GET / HTTP/1.1~host: a~: empty~~                             | 400
          GET / HTTP/1.1~host: a~host: b~~                             | 400
          GET / HTTP/1.1~host: a b~~                                   | 400
          GET / HTTP/1.1~host: a/b~~                                   | 400
          GET / HTTP/1.1~host:~~                                       | 400
          GET / HTTP/1.1~~                                             | 400
          GET http://b/ HTTP/1.1~host: a~~                             | 400
          GET x HTTP/1.1~host: a~~                                     | 400
          GET /#x HTTP/1.1~host: a~~                                   | 400
          GET /é HTTP/1.1~host: a~~                                    | 400
          GET / http/1.1~host: a~~                                     | 400
          GET /~host: a~~                                              | 400
          GET / HTTP/2.0~host: a~~                                     | 505
          GET / HTTP/1.2~host: a~~                                     | 505
          CONNECT a:1 HTTP/1.1~host: a~~                               | 405
          TRACE / HTTP/1.1~host: a~~                                   | 405
          POST / HTTP/1.1~host: a~content-length: 1~content-length: 1~~a | 400
          POST / HTTP/1.1~host: a~content-length: 1~content-length: 2~~a | 400
          POST / HTTP/1.1~host: a~content-length: 1, 1~~a              | 400
          POST / HTTP/1.1~host: a~content-length: +1~~a                | 400
          POST / HTTP/1.1~host: a~content-length: -1~~a                | 400
          POST / HTTP/1.1~host: a~content-length: 0x1~~a               | 400
          POST / HTTP/1.1~host: a~content-length: 1.0~~a               | 400
          POST / HTTP/1.1~host: a~content-length:~~a                   | 400
          POST / HTTP/1.1~host: a~content-length: 9999999999999999999~~a | 400
          POST / HTTP/1.1~host: a~content_length: 1~~                  | 400
          POST / HTTP/1.1~host: a~transfer_encoding: chunked~~         | 400
          POST / HTTP/1.1~host: a~content-length: 1~transfer-encoding: chunked~~1~a~0~~ | 400
          POST / HTTP/1.1~host: a~transfer-encoding: chunked~content-length: 1~~1~a~0~~ | 400
          POST / HTTP/1.1~host: a~transfer-encoding: chunked~transfer-encoding: chunked~~0~~ | 400
          POST / HTTP/1.1~host: a~transfer-encoding: gzip, chunked~~0~~ | 501
          POST / HTTP/1.1~host: a~transfer-encoding: identity~~        | 400
          POST / HTTP/1.1~host: a~transfer-encoding: xchunked~~        | 400
          POST / HTTP/1.0~host: a~transfer-encoding: chunked~~0~~      | 400
          CHUNKED0a;x~0123456789~0~trailer: a~~ | POST / -20123456789;
          CHUNKED1~a~0~content-length: 5~~GET /b HTTP/1.1~host: a~~ | POST / -2a;GET /b -1;
          CHUNKED1~@~1~#~0~t: @u~~ | body
          CHUNKED1~a~0~transfer-encoding: @u~~ | body
          CHUNKED1~a~0~transfer-encoding: u@~~ | body
          CHUNKED1~a~0~content-length: 1#~~ | body
          CHUNKED1~a~0~trailer: %~~ | body
          CHUNKED1~a~0~trailer: a~ b~~ | body
          CHUNKED1~a~0~trailer: a^~ | body
          CHUNKED1~a~0~ trailer: a~~ | body
          CHUNKEDffffffffffffffff~a~0~~ | body
          CHUNKED7fffffffffffffff~a~0~~ | body
          CHUNKEDx~a~0~~  | body
          CHUNKED-1~a~0~~ | body
          CHUNKED1^a~0~~  | body
          CHUNKED1~ab~0~~ | body
          """)
  void anySplitOfTheBytesHasTheSameOutcome(String request, String expected) {
    byte[] bytes =
        request
            .replace("CHUNKED", "POST / HTTP/1.1~host: a~transfer-encoding: chunked~~")
            .replace("~", "\r\n")
            .replace('^', '\n')
            .replace('@', '\r')
            .replace('#', '\0')
            .replace('%', '\u0001')
            .getBytes(StandardCharsets.UTF_8);
    for (int seed = 0; seed < 40; seed++) {
      assertThat(outcome(bytes, new Random(seed))).as("seed " + seed).endsWith(expected);
    }
  }

  @Test
  void headsHaveLimits() {
    String line = "GET /" + "a".repeat(ServerConfig.DEFAULTS.maxRequestLineBytes());
    assertThat(outcome(utf8(line), new Random(1))).isEqualTo("414");
    String field = "x: " + "a".repeat(2_000) + "\r\n";
    String head = "GET / HTTP/1.1\r\nhost: a\r\n" + field.repeat(30);
    assertThat(outcome(utf8(head), new Random(1))).isEqualTo("431");
    String many = "GET / HTTP/1.1\r\nhost: a\r\n" + "x: y\r\n".repeat(200) + "\r\n";
    assertThat(outcome(utf8(many), new Random(1))).isEqualTo("431");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Feeds the bytes; seed 0 feeds them whole, other seeds in small parts. */
  private static String outcome(byte[] bytes, Random random) {
    EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(ServerConfig.DEFAULTS));
    StringBuilder outcome = new StringBuilder();
    int most = 1 + random.nextInt(bytes.length);
    for (int from = 0; from < bytes.length && !isOver(outcome); ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
      channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
      from = to;
      for (Object m = channel.readInbound(); m != null; m = channel.readInbound()) {
        if (!isOver(outcome)) {
          take(m, outcome);
        }
      }
    }
    channel.finishAndReleaseAll();
    return outcome.toString();
  }

  private static boolean isOver(StringBuilder outcome) {
    return List.of("400", "405", "414", "431", "501", "505", "body").stream()
        .anyMatch(end -> outcome.toString().endsWith(end));
  }

  private static void take(Object message, StringBuilder outcome) {
    if (message instanceof StrictRequestDecoder.Rejected rejected) {
      outcome.append(rejected.refusal().status());
    } else if (message instanceof HttpRequest request) {
      Refusal refusal = GATE.check(request);
      outcome.append(refusal == null ? line(request) : refusal.status());
    } else if (message instanceof HttpContent content) {
      boolean broken = content.decoderResult().isFailure();
      outcome.append(broken ? "body" : content.content().toString(StandardCharsets.UTF_8));
      outcome.append(!broken && content instanceof LastHttpContent ? ";" : "");
      content.release();
    }
  }

  private static String line(HttpRequest request) {
    return request.method() + " " + request.uri() + " " + RequestGate.contentLength(request);
  }
}
