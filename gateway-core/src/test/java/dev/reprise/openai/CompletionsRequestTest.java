package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A legacy completion's request has one question, or none, and a key like no chat's. */
final class CompletionsRequestTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "prompt":"q"                     | q | 1 |
          "prompt":["q"]                   | q | 1 |
          "prompt":["q"],"n":3             | q | 3 |
          "prompt":["q","r"]               |   | 2 | NON_TEXT
          "prompt":["q","q"],"n":2         |   | 4 | NON_TEXT
          "prompt":[1,2,3]                 |   | 1 | NON_TEXT
          "prompt":[[1,2],[3]],"n":2       |   | 4 | NON_TEXT
          "prompt":[]                      |   | 1 | NON_TEXT
          "prompt":null                    |   | 1 | NON_TEXT
          "n":2                            |   | 2 | NON_TEXT
          "prompt":["q",1]                 |   | 1 | NON_TEXT
          "prompt":"q","logprobs":3        | q | 1 | LOGPROBS
          "prompt":"q","logprobs":0        | q | 1 | LOGPROBS
          "prompt":"q","logprobs":null     | q | 1 |
          "prompt":"q","echo":false        | q | 1 |
          "prompt":"q","echo":true         |   | 1 |
          "prompt":"q","best_of":5         | q | 1 |
          """)
  void thePromptAsks(String fields, String question, int choices, Trait trait) throws Exception {
    ChatRequest request = read("{\"model\":\"m\"," + fields + "}");
    assertThat(request.question()).isEqualTo(question);
    assertThat(request.choices()).isEqualTo(choices);
    assertThat(request.traits()).isEqualTo(trait == null ? Set.of() : Set.of(trait));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"prompt\":\"q\"}",
        "[]",
        "{\"model\":\"m\",\"prompt\":\"q\",\"prompt\":\"q\"}",
        "{\"model\":\"m\",\"prompt\":[[1]",
        "{\"model\":1,\"prompt\":\"q\"}",
        "{\"model\":\"m\",\"prompt\":\"\\ud800\"}"
      })
  void whatIsNoRequestIsRefusedWithoutItsText(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(UnreadableRequestException.class)
        .hasNoCause()
        .hasMessageNotContaining("q\"");
  }

  @Test
  void everyFieldThatCanChangeTheAnswerSplitsTheKey() throws Exception {
    List<String> fields =
        List.of(
            "",
            ",\"suffix\":\"s\"",
            ",\"suffix\":\"t\"",
            ",\"echo\":true",
            ",\"best_of\":2",
            ",\"n\":2",
            ",\"logprobs\":3",
            ",\"logprobs\":0",
            ",\"max_tokens\":3",
            ",\"x_new\":3");
    List<String> prompts = List.of("\"q\"", "[\"q\"]", "\"r\"", "[1]", "[[1]]", "null", "[]");
    Set<Object> keys =
        prompts.stream()
            .flatMap(prompt -> fields.stream().map(field -> "\"prompt\":" + prompt + field))
            .map(CompletionsRequestTest::digest)
            .collect(Collectors.toSet());
    assertThat(keys).hasSize(prompts.size() * fields.size());
  }

  private static Object digest(String fields) {
    try {
      return read("{\"model\":\"m\"," + fields + "}").requestDigest();
    } catch (UnreadableRequestException e) {
      throw new AssertionError(fields, e);
    }
  }

  @Test
  void theContextIsAllButTheText() throws Exception {
    ChatRequest one = read("{\"model\":\"m\",\"prompt\":\"a\",\"suffix\":\"s\"}");
    ChatRequest two = read("{\"prompt\":\"b\",\"suffix\":\"s\",\"model\":\"m\",\"user\":\"u\"}");
    ChatRequest other = read("{\"model\":\"m\",\"prompt\":\"a\",\"suffix\":\"t\"}");
    assertThat(one.contextDigest()).isEqualTo(two.contextDigest());
    assertThat(one.requestDigest()).isNotEqualTo(two.requestDigest());
    assertThat(one.contextDigest()).isNotEqualTo(other.contextDigest());
  }

  @Test
  void noKeyIsSharedWithChat() throws Exception {
    byte[] body = "{\"model\":\"m\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
    ChatRequest chat = RandomRequests.read(body);
    ChatRequest completion = read("{\"model\":\"m\",\"messages\":[]}");
    assertThat(Stream.of(completion.contextDigest(), completion.requestDigest()))
        .doesNotContain(chat.contextDigest(), chat.requestDigest());
  }

  @Test
  void theSameRequestHasTheSameKeyHoweverItIsSpelled() {
    Seeds.each(
        500,
        random -> {
          ObjectNode request = request(new RandomJson(random));
          ChatRequest one = read(Spelling.of(request, random));
          ChatRequest two = read(Spelling.of(request, random));
          assertThat(one.requestDigest()).isEqualTo(two.requestDigest());
          assertThat(one.contextDigest()).isEqualTo(two.contextDigest());
          assertThat(parts(Spelling.of(request, random)))
              .containsExactlyInAnyOrderElementsOf(parts(Spelling.of(request, random)));
        });
  }

  private static ObjectNode request(RandomJson json) {
    ObjectNode request = Json.MAPPER.createObjectNode();
    request.put("model", json.words());
    request.set("prompt", json.value(2));
    request.set("suffix", json.value(1));
    request.set("x_" + json.text(), json.value(2));
    request.put("stream", json.random.nextBoolean());
    return request;
  }

  private static List<String> parts(byte[] body) throws UnreadableRequestException {
    return format().read(body).parts().get().names();
  }

  @Test
  void partsNameWhatDiffers() throws Exception {
    byte[] one = "{\"model\":\"m\",\"prompt\":\"a\",\"n\":1}".getBytes(StandardCharsets.UTF_8);
    byte[] two = "{\"model\":\"m\",\"prompt\":\"b\",\"n\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(format().read(one).parts().get().differing(format().read(two).parts().get()))
        .containsExactly("prompt");
    assertThat(format().read(one).parts().get().names()).containsExactly("model", "n", "prompt");
  }

  private static ChatRequest read(String body) throws UnreadableRequestException {
    return read(body.getBytes(StandardCharsets.UTF_8));
  }

  private static ChatRequest read(byte[] body) throws UnreadableRequestException {
    return format().read(body);
  }

  private static OpenAiCompletions format() {
    return new OpenAiCompletions(RandomRequests.EXACT, false, java.time.InstantSource.system());
  }
}
