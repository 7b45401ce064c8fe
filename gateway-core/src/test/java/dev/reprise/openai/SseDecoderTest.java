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
    "event: error",
    "",
    "datum: y",
    " data: z",
    "data:  é😀",
    "\uFEFF",
    "data: [DONE]",
    "data: what one event may not hold"
  };

  private static final int BOUND = 30;

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
    Told told = new Told();
    SseDecoder decoder = new SseDecoder(told, 100);
    decoder.feed(utf8("data: " + "a".repeat(94) + "\n\nevent: long\n"));
    assertThat(told.inOrder).containsExactly("a".repeat(94));
    for (int i = 0; i < 20; i++) {
      decoder.feed(utf8("data: 12345\n"));
    }
    assertThat(told.inOrder).containsExactly("a".repeat(94), Told.TOO_LARGE);
    decoder.feed(utf8("\n\ndata: b\n\n"));
    assertThat(told.inOrder)
        .containsExactly("a".repeat(94), Told.TOO_LARGE, Told.DROPPED + "long", "b");
  }

  @Test
  void anErrorIsToldBeforeWhatItsEventSays() {
    assertThat(decode(List.of(utf8("data: a\n\nevent: error\ndata: b\n\ndata: c\n\n"))))
        .containsExactly("a", Told.ERROR, "b", "c");
  }

  /** All that a decoder tells, in order. */
  static final class Told implements SseDecoder.Events {
    static final String ERROR = "(error)";
    static final String TOO_LARGE = "(too large)";
    static final String DROPPED = "(dropped) ";

    final List<String> inOrder = new ArrayList<>();

    @Override
    public void event(String data) {
      inOrder.add(data);
    }

    @Override
    public void error() {
      inOrder.add(ERROR);
    }

    @Override
    public void tooLarge() {
      inOrder.add(TOO_LARGE);
    }

    @Override
    public void dropped(String name) {
      inOrder.add(DROPPED + name);
    }
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
    Told told = new Told();
    SseDecoder decoder = new SseDecoder(told, BOUND);
    parts.forEach(decoder::feed);
    return told.inOrder;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
