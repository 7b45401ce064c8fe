package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan depends on is read off the request as providers read it. */
final class RequestTraitsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "tools":[{"type":"function"}] | TOOLS
          "functions":[{"name":"f"}]    | TOOLS
          "tools":[]                    |
          "tools":null                  |
          "store":true                  | STORE
          "store":false                 |
          "store":null                  |
          "web_search_options":{}       | SERVER_TOOLS
          "web_search_options":null     |
          "audio":{"voice":"a"}         | AUDIO_OUTPUT
          "audio":null                  |
          """)
  void parametersHaveTraits(String field, Trait trait) throws Exception {
    ChatRequest request = ask("{\"role\":\"user\",\"content\":\"q\"}", "," + field);
    assertThat(request.traits()).isEqualTo(trait == null ? Set.of() : Set.of(trait));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"role":"user","content":"q"}                                   | q   |
          {"content":"q","role":"user"}                                   | q   |
          {"role":"user","content":[{"type":"text","text":"q"}]}          | q   |
          {"role":"user","content":[{"type":"image_url","image_url":{}}]} |     | NON_TEXT
          {"role":"user","content":[{"type":"text"}]}                     |     | NON_TEXT
          {"role":"user","content":["q"]}                                 |     | NON_TEXT
          {"role":"user","content":null}                                  |     |
          {"role":"user"}                                                 |     |
          {"role":"assistant","content":"q"}                              |     | LAST_NOT_USER
          {"role":"tool","content":"q"}                                   |     | LAST_NOT_USER
          {"content":"q"}                                                 |     | LAST_NOT_USER
          {"role":["user"],"content":"q"}                                 |     | LAST_NOT_USER
          """)
  void theLastMessageAsks(String message, String question, Trait trait) throws Exception {
    ChatRequest request = ask(message, "");
    assertThat(request.question()).isEqualTo(question);
    assertThat(request.traits()).isEqualTo(trait == null ? Set.of() : Set.of(trait));
  }

  @Test
  void partsAreOneQuestion() throws Exception {
    String parts = "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]";
    assertThat(ask("{\"role\":\"user\",\"content\":" + parts + "}", "").question())
        .isEqualTo("a\nb");
  }

  @Test
  void whatStandsBesideAPartsTextIsContext() throws Exception {
    String form = "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"q\"%s}]}";
    ChatRequest plain = ask(form.formatted(""), "");
    ChatRequest marked = ask(form.formatted(",\"cache_control\":{\"type\":\"ephemeral\"}"), "");
    assertThat(marked.question()).isEqualTo(plain.question());
    assertThat(marked.contextDigest()).isNotEqualTo(plain.contextDigest());
  }

  @Test
  void normalizationMakesTextsEqualWhenAskedTo() throws Exception {
    byte[] composed = body("{\"role\":\"user\",\"content\":\"caf\\u00e9\"}", "");
    byte[] decomposed = body("{\"role\":\"user\",\"content\":\" cafe\\u0301\\n\"}", "");
    assertThat(digest(composed, true, true)).isEqualTo(digest(decomposed, true, true));
    assertThat(digest(composed, true, false)).isNotEqualTo(digest(decomposed, true, false));
    assertThat(digest(composed, false, true)).isNotEqualTo(digest(decomposed, false, true));
  }

  private static Object digest(byte[] body, boolean unicode, boolean whitespace)
      throws UnreadableRequestException {
    TextNormalization normalization = new TextNormalization(unicode, whitespace);
    return ChatRequestReader.of(body, normalization, false).request().requestDigest();
  }

  private static ChatRequest ask(String message, String fields) throws UnreadableRequestException {
    return RandomRequests.read(body(message, fields));
  }

  private static byte[] body(String message, String fields) {
    return ("{\"model\":\"m\",\"messages\":[" + message + "]" + fields + "}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
