package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan depends on is read off the request as providers read it. */
final class RequestTraitsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "tools":[{"type":"function"}]              | TOOLS
          "tools":[{"type":"custom"}]                | TOOLS
          "tools":[{}]                               | TOOLS
          "functions":[{"name":"f"}]                 | TOOLS
          "functions":[]                             |
          "tools":[]                                 |
          "tools":null                               |
          "tools":{}                                 |
          "store":true                               | STORE
          "store":false                              |
          "store":null                               |
          "tools":[{"type":"web_search"}]            | TOOLS SERVER_TOOLS
          "tools":[{"type":"function"},{"type":"mcp"}] | TOOLS SERVER_TOOLS
          "web_search_options":{}                    | SERVER_TOOLS
          "web_search_options":null                  |
          "web_search_options":false                 |
          "search_parameters":{"mode":"on"}          | SERVER_TOOLS
          "search_parameters":null                   |
          "plugins":[{"id":"web"}]                   | SERVER_TOOLS
          "plugins":[]                               |
          "enable_search":true                       | SERVER_TOOLS
          "enable_search":false                      |
          "audio":{"voice":"a"}                      | AUDIO_OUTPUT
          "audio":null                               |
          "modalities":["text","audio"]              | AUDIO_OUTPUT
          "modalities":["text"]                      |
          "modalities":[["audio"]]                   |
          "modalities":null                          |
          "modalities":"audio"                       |
          "logprobs":true                            | LOGPROBS
          "logprobs":false                           |
          "logprobs":null                            |
          "logprobs":0                               |
          "logprobs":5                               | LOGPROBS
          "top_logprobs":0                           |
          "top_logprobs":2                           | LOGPROBS
          "top_logprobs":1e1                         | LOGPROBS
          "models":["m","n"]                         | OTHER_MODELS
          "models":[]                                |
          "fallbacks":[{"model":"n"}]                | OTHER_MODELS
          "fallbacks":null                           |
          "preset":"p"                               | OTHER_MODELS
          "extra_body":{}                            |
          "extra_body":{"models":["n"]}              | OTHER_MODELS
          "tools":[{"type":"function","model":"n"}]  | TOOLS OTHER_MODELS
          "x":true                                   |
          """)
  void parametersHaveTraits(String field, String traits) throws Exception {
    assertThat(with(field).traits()).isEqualTo(traits(traits));
  }

  /** Providers that ignore cases would take it for the one that is read here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Model\":\"n\"",
        "\"Stream\":true",
        "\"MESSAGES\":[]",
        "\"max_To\u212aens\":1",
        "\"\u017ftore\":true"
      })
  void aNameInAnotherCaseIsNotPassedOver(String field) {
    assertThatExceptionOfType(UnreadableRequestException.class).isThrownBy(() -> with(field));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"topK\":1", "\"mod\u00e9le\":1", "\"Reasoning\":1"})
  void anUnknownNameMayHaveAnyCase(String field) throws Exception {
    assertThat(with(field).traits()).isEmpty();
  }

  private static Set<Trait> traits(String names) {
    return names == null
        ? Set.of()
        : Stream.of(names.split(" ")).map(Trait::valueOf).collect(Collectors.toSet());
  }

  private static ChatRequest with(String fields) throws UnreadableRequestException {
    return ask("{\"role\":\"user\",\"content\":\"q\"}", fields.isEmpty() ? "" : "," + fields);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o-search-preview, true",
    "gpt-4o-mini-search-preview-2025-03-11, true",
    "gpt-5-search-api, true",
    "o4-mini-deep-research, true",
    "perplexity/sonar-pro, true",
    "Sonar, true",
    "openai/gpt-4o:online, true",
    "groq/compound, true",
    "gpt-4o, false",
    "research-1, false",
    "onliner, false",
  })
  void someModelsSearchByThemselves(String model, boolean searches) throws Exception {
    ChatRequest request =
        RandomRequests.read(
            "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}");
    assertThat(request.has(Trait.SERVER_TOOLS)).isEqualTo(searches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "n":null                        | 1
          "n":"3"                         | 1
          "n":0                           | 1
          "n":-7                          | 1
          "n":1                           | 1
          "n":2                           | 2
          "n":2.0                         | 2
          "n":2.5                         | 3
          "n":1e2                         | 100
          "n":1001                        | 1000
          "n":9223372036854775808         | 1000
          "n":99999999999999999999999999  | 1000
          "n":-99999999999999999999999999 | 1
          """)
  void choicesAreCounted(String field, int choices) throws Exception {
    assertThat(with(field).choices()).isEqualTo(choices);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "temperature":0       | 0
          "temperature":0.70    | 0.7
          "temperature":1e1     | 10
          "temperature":-1      | -1
          "temperature":1e400   | Infinity
          "temperature":null    | NaN
          "temperature":"1.5"   | NaN
          "top_p":1             | NaN
          """)
  void temperatureIsReadWhereItIsGiven(String field, double temperature) throws Exception {
    assertThat(with(field).temperature()).isEqualTo(Double.valueOf(temperature));
  }

  @Test
  void theUserIsWhomTheFieldsName() throws Exception {
    Digest a = Digest.of("a");
    assertThat(with("").user()).isNull();
    assertThat(with("\"user\":\"\"").user()).isNull();
    assertThat(with("\"user\":null,\"safety_identifier\":7").user()).isNull();
    assertThat(with("\"user\":\"a\"").user()).isEqualTo(a);
    assertThat(with("\"safety_identifier\":\"a\"").user()).isEqualTo(a);
    assertThat(with("\"safety_identifier\":\"a\",\"user\":\"a\"").user()).isEqualTo(a);
    assertThat(with("\"safety_identifier\":\"a\",\"user\":\"b\"").user())
        .isEqualTo(with("\"user\":\"b\",\"safety_identifier\":\"a\"").user())
        .isNotEqualTo(with("\"user\":\"a\",\"safety_identifier\":\"b\"").user())
        .isNotIn(a, Digest.of("b"));
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

  @Test
  @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
  void aTextInManyPartsIsReadInTimeThatGrowsWithItsLength() throws Exception {
    String text = "a".repeat(4_000_000);
    String part = "{'type':'text','text':'%s'}".replace('\'', '"');
    String parts = part.formatted(text) + ("," + part.formatted("")).repeat(100_000);
    String body = "{'model':'m','messages':[{'role':'user','content':[%s]}]}".replace('\'', '"');
    ChatRequest request =
        RandomRequests.read(body.formatted(parts).getBytes(StandardCharsets.UTF_8));
    assertThat(request.question()).isEqualTo(text + "\n".repeat(100_000));
  }
}
