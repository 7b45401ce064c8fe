package dev.reprise.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.WireFormat;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Whatever upstream streams, however it is split: the first byte says how. */
class SseFuzzTest {
  private static final int WHOLE = 4_096;

  /** Bounds so small that inputs outgrow them. */
  private static final int MAX_EVENT_BYTES = 64;

  private static final int MAX_BYTES = 512;
  private static final StorageRules RULES = Streams.rules(MAX_BYTES);
  private static final TextNormalization EXACT = new TextNormalization(false, false);
  private static final List<WireFormat> FORMATS =
      List.of(
          new OpenAiChat(EXACT, false, InstantSource.system()),
          new OpenAiCompletions(EXACT, false, InstantSource.system()),
          new OpenAiResponses(EXACT, false, InstantSource.system()));

  @FuzzTest
  void anySplitGivesTheSameEvents(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    assertThat(events(bytes, 1 + (input[0] & 0xF))).isEqualTo(events(bytes, WHOLE));
  }

  private static List<String> events(byte[] bytes, int step) {
    SseDecoderTest.Told told = new SseDecoderTest.Told();
    split(bytes, step, new SseDecoder(told, MAX_EVENT_BYTES)::feed);
    return told.inOrder;
  }

  @FuzzTest
  void anyStreamIsAssembledOrRefused(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    for (WireFormat format : FORMATS) {
      for (boolean stream : new boolean[] {true, false}) {
        Object whole = assembled(format, stream, bytes, WHOLE);
        assertThat(assembled(format, stream, bytes, 1 + (input[0] & 0xF))).isEqualTo(whole);
      }
    }
  }

  private static Object assembled(WireFormat format, boolean stream, byte[] bytes, int step) {
    CompletionAssembler assembler = format.assembler(stream, RULES);
    split(bytes, step, assembler::feed);
    boolean ended = assembler.sawEnd();
    return switch (assembler.end()) {
      case CompletionAssembler.Assembly.Whole(var completion) ->
          List.of(ended, new String(completion.json(), UTF_8));
      case CompletionAssembler.Assembly.Refused refused -> List.of(ended, refused);
    };
  }

  private static void split(byte[] bytes, int step, Consumer<byte[]> use) {
    for (int from = 0; from < bytes.length; from += step) {
      use.accept(Arrays.copyOfRange(bytes, from, Math.min(from + step, bytes.length)));
    }
  }
}
