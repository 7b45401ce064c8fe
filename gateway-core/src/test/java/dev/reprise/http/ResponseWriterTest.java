package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is one message, whose end every reader finds at the same byte. */
final class ResponseWriterTest {
  private static final Headers DATED = Headers.of("Date", "now");

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ResponseWriter writer = new ResponseWriter(channel);

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(channel.finishAndReleaseAll()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | false | content-length: 3~~abc
          200 | true  | content-length: 3~~
          404 | false | content-length: 3~~abc
          204 | false | ~
          205 | false | content-length: 0~~
          304 | false | content-length: 3~~
          """)
  void aWholeAnswerHasABodyWhereThereMayBeOne(int status, boolean toHead, String rest) {
    writer.head(new ResponseHead(status, "R", DATED, 3), toHead);
    writer.length(3);
    writer.sendWhole(ascii("abc"));
    assertThat(sent()).isEqualTo(lines("HTTP/1.1 " + status + " R~Date: now~" + rest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | false | transfer-encoding: chunked~~00010~0123456789abcdef~0~t: u~~
          200 | true  | transfer-encoding: chunked~~
          204 | false | ~
          205 | false | content-length: 0~~
          304 | false | transfer-encoding: chunked~~
          """)
  void aChunkedAnswerHasChunksWhereThereMayBeOne(int status, boolean toHead, String rest) {
    writer.head(new ResponseHead(status, "R", DATED, 0), toHead);
    writer.chunks();
    writer.send();
    writer.probe();
    writer.probe();
    writer.probe();
    writer.send(ascii("0123456789abcdef"));
    writer.end(Headers.of("t", "u"));
    assertThat(sent()).isEqualTo(lines("HTTP/1.1 " + status + " R~Date: now~" + rest));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_536, 65_537, 200_000})
  void whatIsLargeIsSentAsItIs(int size) {
    byte[] body = new byte[size];
    writer.head(new ResponseHead(200, "", DATED, size), false);
    writer.chunks();
    writer.send();
    writer.send(body);
    writer.end(Headers.EMPTY);
    String chunk = Integer.toHexString(size) + "\r\n" + "\0".repeat(size) + "\r\n0\r\n\r\n";
    assertThat(sent())
        .isEqualTo(lines("HTTP/1.1 200 OK~Date: now~transfer-encoding: chunked~~") + chunk);
    writer.head(new ResponseHead(200, "", DATED, size), false);
    writer.length(size);
    writer.sendWhole(body);
    assertThat(sent()).endsWith("content-length: " + size + "\r\n\r\n" + "\0".repeat(size));
  }

  @Test
  void aLengthIsFollowedByItsBytesAlone() {
    writer.head(new ResponseHead(200, "", DATED, 0), false);
    writer.length(2);
    writer.send();
    writer.probe();
    writer.send(ascii("a"));
    writer.send(ascii("b"));
    writer.end(Headers.of("t", "u"));
    assertThat(sent()).isEqualTo(lines("HTTP/1.1 200 OK~Date: now~content-length: 2~~ab"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb: c", "a\nb: c", "a\rb: c", "a\0b: c", "a\r\n\r\nb: c"})
  void noValueEndsItsLine(String value) {
    Headers headers = DATED.plus("x", value);
    writer.head(new ResponseHead(200, value, headers, 0), false);
    writer.chunks();
    writer.send();
    writer.end(Headers.of("t", value));
    assertThat(sent().replaceAll(" +", " "))
        .isEqualTo(
            lines(
                "HTTP/1.1 200 a b: c~Date: now~x: a b: c~transfer-encoding: chunked~~"
                    + "0~t: a b: c~~"));
  }

  @Test
  void textIsBytesOfLatin1AndNothingElseBecomesALineEnd() {
    // U+010A would be a line end, were it cut to a byte.
    Headers headers = DATED.plus("x", "\u00e9\u00ff\u010a\u010d");
    writer.head(new ResponseHead(200, "", headers, 0), true);
    writer.send();
    assertThat(sent()).isEqualTo(lines("HTTP/1.1 200 OK~Date: now~x: \u00e9\u00ff??~~"));
  }

  @Test
  void aHeadOfManyFieldsGrowsAndHasADate() {
    Headers headers = Headers.of("x", "a".repeat(5_000)).plus("X", "b");
    writer.head(new ResponseHead(299, "", headers, 0), true);
    writer.send();
    assertThat(sent())
        .startsWith("HTTP/1.1 299 ")
        .contains("\r\nx: " + "a".repeat(5_000) + "\r\nX: b\r\ndate: ")
        .endsWith(" GMT\r\n\r\n");
  }

  @Test
  void anInterimResponseCanBeSentAgainAndAgain() {
    writer.sendContinue();
    writer.sendContinue();
    assertThat(sent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n".repeat(2));
  }

  private String sent() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    return all.toString();
  }

  private static String lines(String text) {
    return text.replace("~", "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
