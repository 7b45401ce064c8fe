package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two requests for a response have one digest exactly when an answer to one answers the other. */
final class ResponsesRequestTest {
  private static final String USER = "{\"role\":\"user\",\"content\":\"q\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "tools":[{"type":"function"}]                | TOOLS
          "tools":[{"type":"custom"}]                  | TOOLS
          "tools":[]                                   |
          "store":true                                 | STORE
          "store":false                                |
          "store":null                                 |
          "previous_response_id":"resp_1"              | SERVER_STATE
          "previous_response_id":null                  |
          "conversation":"conv_1"                      | SERVER_STATE
          "conversation":{"id":"conv_1"}               | SERVER_STATE
          "conversation":null                          |
          "prompt":{"id":"pmpt_1"}                     | SERVER_STATE
          "prompt":null                                |
          "background":true                            | SERVER_STATE
          "background":false                           |
          "background":null                            |
          "top_logprobs":2                             | LOGPROBS
          "top_logprobs":0                             |
          "include":["message.output_text.logprobs"]   | LOGPROBS
          "include":["reasoning.encrypted_content"]    |
          "include":[]                                 |
          "include":null                               |
          """)
  void parametersHaveTraits(String field, Trait trait) throws Exception {
    ChatRequest request = ask(USER, "," + field);
    assertThat(request.traits()).isEqualTo(trait == null ? Set.of() : Set.of(trait));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web_search",
        "web_search_preview_2025_03_11",
        "file_search",
        "code_interpreter",
        "mcp",
        "image_generation",
        "computer_use_preview",
        "local_shell"
      })
  void theProvidersToolsHaveATraitOfTheirOwn(String type) throws Exception {
    ChatRequest request = ask(USER, ",\"tools\":[{\"type\":\"%s\"}]".formatted(type));
    assertThat(request.traits()).containsExactlyInAnyOrder(Trait.TOOLS, Trait.SERVER_TOOLS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"role":"user","content":"q"}                                                   | q |
          {"type":"message","role":"user","content":"q"}                                  | q |
          {"role":"user","content":[{"type":"input_text","text":"q"}],"type":null}        | q |
          {"role":"user","content":[{"type":"input_image","image_url":"u"}]} | | NON_TEXT
          {"role":"user","content":[{"type":"input_file","file_id":"f","text":"q"}]} | | NON_TEXT
          {"role":"user","content":[{"type":"input_text"}]} | | NON_TEXT
          {"role":"user","content":["q"]} | | NON_TEXT
          {"role":"user","content":null}                                                  |   |
          {"role":"assistant","content":"q"} | | LAST_NOT_USER
          {"type":"function_call_output","call_id":"c","output":"q"} | | LAST_NOT_USER
          {"type":"function_call","role":"user","content":"q"} | | LAST_NOT_USER
          {"type":"reasoning","summary":[],"content":"q"} | | LAST_NOT_USER
          """)
  void theLastItemAsks(String item, String question, Trait trait) throws Exception {
    for (String before : new String[] {"", USER + ",", "{\"type\":\"reasoning\"},"}) {
      ChatRequest request = ask(before + item, "");
      assertThat(request.question()).isEqualTo(question);
      assertThat(request.traits()).isEqualTo(trait == null ? Set.of() : Set.of(trait));
    }
  }

  @Test
  void aStringAsksToo() throws Exception {
    ChatRequest one = read("{\"model\":\"m\",\"input\":\"q\"}");
    ChatRequest other = read("{\"input\":\"r\",\"model\":\"m\",\"stream\":true}");
    assertThat(one.question()).isEqualTo("q");
    assertThat(one.traits()).isEmpty();
    assertThat(other.stream()).isTrue();
    assertThat(other.contextDigest()).isEqualTo(one.contextDigest());
    assertThat(other.requestDigest()).isNotEqualTo(one.requestDigest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"item_reference\",\"id\":\"msg_1\"}",
        "{\"type\":null,\"id\":\"msg_1\"}",
        "{\"id\":\"msg_1\"}"
      })
  void aReferenceToAnItemIsStateOfTheProviders(String reference) throws Exception {
    assertThat(ask(reference + "," + USER, "").traits()).containsExactly(Trait.SERVER_STATE);
    assertThat(ask(USER + "," + reference, "").traits())
        .containsExactlyInAnyOrder(Trait.SERVER_STATE, Trait.LAST_NOT_USER);
  }

  @Test
  void whatTheProviderDoesNotKeepIsNoAnswerForWhoWantsItKept() throws Exception {
    ChatRequest kept = ask(USER, "");
    assertThat(ask(USER, ",\"store\":true").requestDigest()).isEqualTo(kept.requestDigest());
    assertThat(ask(USER, ",\"store\":null").requestDigest()).isEqualTo(kept.requestDigest());
    assertThat(ask(USER, ",\"store\":false").requestDigest()).isNotEqualTo(kept.requestDigest());
  }

  @Test
  void whoSpellsARequestAndHowDoesNotMatter() {
    Seeds.each(
        1_500,
        random -> {
          RandomResponses requests = new RandomResponses(random);
          ObjectNode request = requests.request();
          ChatRequest plain = read(Spelling.of(request, random));
          requests.addWithoutEffect(request);
          ChatRequest adorned = read(Spelling.of(request, random));
          assertThat(adorned.requestDigest()).isEqualTo(plain.requestDigest());
          assertThat(adorned.contextDigest()).isEqualTo(plain.contextDigest());
          assertThat(adorned.question()).isEqualTo(plain.question()).isNotNull();
        });
  }

  @Test
  void anyOtherChangeMatters() {
    Seeds.each(
        4_000,
        random -> {
          ObjectNode request = new RandomResponses(random).request();
          ObjectNode changed = request.deepCopy();
          String change = new Mutation(random).apply(changed);
          ChatRequest one = read(Spelling.of(request, random));
          ChatRequest other = readOrNull(changed, random);
          if (other != null) {
            assertThat(other.requestDigest()).as(change).isNotEqualTo(one.requestDigest());
            assertThat(other.contextDigest()).as(change).isNotEqualTo(one.contextDigest());
          }
        });
  }

  @Test
  void theContextIsEverythingButTheLastText() {
    Seeds.each(
        1_000,
        random -> {
          ObjectNode request = new RandomResponses(random).request();
          ChatRequest one = read(Spelling.of(request, random));
          ObjectNode last = (ObjectNode) RandomRequests.lastMessage(request);
          if (last.get("content") instanceof ArrayNode parts) {
            ((ObjectNode) parts.get(random.nextInt(parts.size()))).put("text", "another");
          } else {
            last.put("content", "another");
          }
          ChatRequest other = read(Spelling.of(request, random));
          assertThat(other.contextDigest()).isEqualTo(one.contextDigest());
          assertThat(other.requestDigest()).isNotEqualTo(one.requestDigest());
          assertThat(other.question()).isNotNull().isNotEqualTo(one.question());
        });
  }

  private static ChatRequest readOrNull(ObjectNode request, Random random) {
    try {
      return read(Spelling.of(request, random));
    } catch (UnreadableRequestException e) {
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"m\"}",
        "{\"input\":\"q\"}",
        "{\"model\":\"m\",\"input\":null}",
        "{\"model\":\"m\",\"input\":{}}",
        "{\"model\":\"m\",\"input\":[\"q\"]}",
        "{\"model\":\"m\",\"input\":\"q\",\"input\":\"r\"}",
        "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"role\":\"user\"}]}",
        "{\"model\":\"m\",\"input\":\"q\",\"stream\":1}",
        "{\"model\":\"m\",\"input\":\"\\ud83d\"}",
        "{\"model\":\"m\",\"input\":\"q\"} x",
        "[]",
        ""
      })
  void whatIsNoRequestIsUnreadable(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(UnreadableRequestException.class)
        .hasNoCause();
  }

  private static ChatRequest ask(String items, String fields) throws UnreadableRequestException {
    return read("{\"model\":\"m\",\"input\":[" + items + "]" + fields + "}");
  }

  private static ChatRequest read(String body) throws UnreadableRequestException {
    return read(body.getBytes(StandardCharsets.UTF_8));
  }

  private static ChatRequest read(byte[] body) throws UnreadableRequestException {
    return ResponsesRequestReader.of(body, RandomRequests.EXACT, false).request();
  }
}
