package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events as section 9.2.6 of the HTML standard cuts them. */
final class SseDecoderTest {
  private static final String[] PIECES = {
    "data: a",
    "data:b",
    "data",
    "data: ",
    ":note",
    "id: 1",
    "event: x",
    "",
    "datum: y",
    " data: z",
    "data:  é😀",
    "\uFEFF",
    "data: [DONE]"
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data: a~~               | a
          data:a~~                | a
          data:  a~~              | ' a'
          data: a~data: b~~       | a/b
          data~~                  | ''
          data: a                 |
          data: a~                |
          ~~~data: a~~~~          | a
          : note~data: a~~        | a
          event: x~id: 1~~        |
          Data: a~~               |
          data : a~~              |
          retry: 1~data: a~~      | a
          """)
  void cutsEvents(String stream, String event) {
    for (String end : List.of("\n", "\r", "\r\n")) {
      List<String> expected = event == null ? List.of() : List.of(event.replace('/', '\n'));
      assertThat(decode(List.of(utf8(stream.replace("~", end))))).isEqualTo(expected);
    }
  }

  @Test
  void aByteOrderMarkIsPassedOverAtTheStartAlone() {
    assertThat(decode(List.of(utf8("\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n"))))
        .containsExactly("a", "\uFEFFc");
  }

  @Test
  void anySplitOfTheBytesGivesTheSameEvents() {
    Seeds.each(
        3_000,
        random -> {
          byte[] stream = stream(random);
          assertThat(decode(split(stream, random))).isEqualTo(decode(List.of(stream)));
        });
  }

  @Test
  void whateverComesItEnds() {
    Seeds.each(
        500,
        random -> {
          byte[] noise = new byte[random.nextInt(300)];
          random.nextBytes(noise);
          assertThat(decode(split(noise, random))).isEqualTo(decode(List.of(noise)));
        });
  }

  @Test
  void anEventBeyondTheBoundIsLeftOut() {
    List<String> events = new ArrayList<>();
    SseDecoder decoder = new SseDecoder(events::add, 100);
    decoder.feed(utf8("data: " + "a".repeat(94) + "\n\n"));
    assertThat(decoder.overflowed()).isFalse();
    for (int i = 0; i < 20; i++) {
      decoder.feed(utf8("data: 12345\n"));
    }
    assertThat(decoder.overflowed()).isTrue();
    decoder.feed(utf8("\n\ndata: b\n\n"));
    assertThat(events).containsExactly("a".repeat(94), "b");
  }

  private static byte[] stream(Random random) {
    StringBuilder stream = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      stream.append(PIECES[random.nextInt(PIECES.length)]);
      for (int n = random.nextInt(1, 3); n > 0; n--) {
        stream.append(new String[] {"\n", "\r", "\r\n"}[random.nextInt(3)]);
      }
    }
    return utf8(stream.toString());
  }

  static List<byte[]> split(byte[] bytes, Random random) {
    List<byte[]> parts = new ArrayList<>();
    int most = random.nextBoolean() ? 1 : 1 + random.nextInt(40);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + random.nextInt(most + 1));
      parts.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return parts;
  }

  private static List<String> decode(List<byte[]> parts) {
    List<String> events = new ArrayList<>();
    SseDecoder decoder = new SseDecoder(events::add, 10_000);
    parts.forEach(decoder::feed);
    return events;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
