package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HttpMessageTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nX-Id: 1\r\n";

  @Test
  void aMessageWithALengthEndsThere() {
    assertThat(endsOnlyWhole(HEAD + "Content-Length: 5\r\n\r\nhello")).isTrue();
  }

  @Test
  void aChunkedMessageEndsWithItsLastChunk() {
    String body = "5\r\nhello\r\n1A\r\n0\r\n\r\n0\r\n\r\n0123456789abcdef\r\n0\r\n\r\n";
    assertThat(endsOnlyWhole(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + body)).isTrue();
  }

  @Test
  void aMessageWithoutABodyEndsWithItsHead() {
    assertThat(endsOnlyWhole("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isTrue();
  }

  @Test
  void theUpstreamsOwnAnswersAreWhole() {
    assertThat(Answer.json().writes()).singleElement().satisfies(HttpMessageTest::isWhole);
    assertThat(Answer.stream(20).writes()).singleElement().satisfies(HttpMessageTest::isWhole);
    assertThat(Answer.stream(20).paced(1, 1).writes()).hasSize(22);
  }

  private static void isWhole(byte[] message) {
    assertThat(HttpMessage.end(message, message.length)).isEqualTo(message.length);
  }

  /** Whether the end is found when all has come, and before that none. */
  private static boolean endsOnlyWhole(String message) {
    byte[] bytes = message.getBytes(ISO_8859_1);
    byte[] buffer = new byte[bytes.length + 10];
    for (int i = 0; i < bytes.length; i++) {
      if (HttpMessage.end(buffer, i) >= 0) {
        return false;
      }
      buffer[i] = bytes[i];
    }
    return HttpMessage.end(buffer, bytes.length) == bytes.length;
  }
}
