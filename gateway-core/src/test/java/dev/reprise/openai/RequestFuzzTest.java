package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.WireFormat;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** Any bytes are a request, whose digests no spelling changes, or none. */
class RequestFuzzTest {
  private static final TextNormalization BOTH = new TextNormalization(true, true);
  private static final List<WireFormat> FORMATS =
      List.of(
          new OpenAiChat(BOTH, true, InstantSource.system()),
          new OpenAiCompletions(BOTH, true, InstantSource.system()),
          new OpenAiResponses(BOTH, true, InstantSource.system()));

  @FuzzTest
  void anyBytesAreReadOrUnreadable(byte[] body) throws IOException {
    for (WireFormat format : FORMATS) {
      ChatRequest request = readOrNull(format, body);
      if (request != null) {
        assertThat(request.parts().get()).isNotNull();
        assertThat(request.model()).isNotNull();
        isTheSameInAnotherSpelling(format, request, body);
      }
    }
  }

  /** Jackson's tree, which knows nothing of the reader, says what the bytes mean. */
  private static void isTheSameInAnotherSpelling(
      WireFormat format, ChatRequest request, byte[] body) throws IOException {
    JsonNode tree = Json.MAPPER.readTree(body);
    byte[] other = Spelling.of(tree, new Random(body.length));
    ChatRequest again = readOrNull(format, other);
    assertThat(again).as("what is read is read in any spelling").isNotNull();
    assertThat(again.requestDigest()).isEqualTo(request.requestDigest());
    assertThat(again.contextDigest()).isEqualTo(request.contextDigest());
    assertThat(again.question()).isEqualTo(request.question());
    assertThat(again.user()).isEqualTo(request.user());
    assertThat(again.traits()).isEqualTo(request.traits());
    assertThat(again.stream()).isEqualTo(request.stream());
  }

  private static ChatRequest readOrNull(WireFormat format, byte[] body) {
    try {
      return format.read(body);
    } catch (UnreadableRequestException e) {
      return null;
    }
  }
}
