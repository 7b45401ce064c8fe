package dev.reprise.openai;

import static dev.reprise.openai.Streams.tree;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Dialogue;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was asked and answered as the conventions for generative AI want it. */
final class DialogueTest {

  @Test
  void systemAndDeveloperMessagesAreHistory() {
    assertInput(
        """
        {'role':'system','content':'Be brief.'},{'role':'developer','content':'Be kind.'},
        {'role':'user','name':'ann','content':[{'type':'text','text':'Hi?'}]}
        """,
        """
        [{'role':'system','parts':[{'type':'text','content':'Be brief.'}]},
        {'role':'developer','parts':[{'type':'text','content':'Be kind.'}]},
        {'role':'user','parts':[{'type':'text','content':'Hi?'}],'name':'ann'}]
        """);
  }

  @Test
  void callsOfToolsAndTheirResultsAreParts() {
    assertInput(
        """
        {'role':'assistant','content':null,'tool_calls':[
        {'id':'c1','type':'function','function':{'name':'f','arguments':'{\\'n\\':1e9999}'}},
        {'id':'c2','type':'function','function':{'name':'f','arguments':'{broken'}},
        {'id':'c3','type':'custom','custom':{'name':'g','input':'plain'}}]},
        {'role':'tool','tool_call_id':'c1','content':'rainy'},
        {'role':'tool','tool_call_id':'c2','content':[{'type':'text','text':'dry'}]}
        """,
        """
        [{'role':'assistant','parts':[
        {'type':'tool_call','id':'c1','name':'f','arguments':{'n':1e9999}},
        {'type':'tool_call','id':'c2','name':'f','arguments':'{broken'},
        {'type':'tool_call','id':'c3','name':'g','arguments':'plain'}]},
        {'role':'tool','parts':[{'type':'tool_call_response','id':'c1','response':'rainy'}]},
        {'role':'tool','parts':[{'type':'tool_call_response','id':'c2',
        'response':[{'type':'text','content':'dry'}]}]}]
        """);
  }

  @Test
  void bytesAndSecretsOfLinksStayBehind() {
    assertPart(
        "{'type':'image_url','image_url':{'url':'data:image/png;base64,QUJDRA=='}}",
        "{'type':'blob','modality':'image','mime_type':'image/png','byte_size':4,'content':''}");
    assertPart(
        "{'type':'image_url','image_url':{'url':'QUJD'}}",
        "{'type':'blob','modality':'image','byte_size':3,'content':''}");
    // Looking for the comma of a data URL is no long way.
    assertPart(
        "{'type':'image_url','image_url':{'url':'data:" + "a".repeat(3_999_995) + "'}}",
        "{'type':'blob','modality':'image','byte_size':3000000,'content':''}");
    assertPart(
        "{'type':'image_url','image_url':{'url':'https://me:pw@h/a.png?sig=s#f'}}",
        "{'type':'uri','modality':'image','uri':'https://h/a.png'}");
    assertPart(
        "{'type':'input_audio','input_audio':{'format':'wav','data':'QUJD'}}",
        "{'type':'blob','modality':'audio','mime_type':'audio/wav','byte_size':3,'content':''}");
    assertPart(
        "{'type':'file','file':{'file_id':'file-1'}}",
        "{'type':'file','modality':'document','file_id':'file-1'}");
    assertPart(
        "{'type':'file','file':{'filename':'a','file_data':'QUJD'}}",
        "{'type':'blob','modality':'document','byte_size':3,'content':''}");
    assertPart("{'type':'novel','novel':'QUJD'}", "{'type':'novel'}");
  }

  @Test
  void eachChoiceIsAMessageWithItsEnd() {
    Dialogue chat =
        ChatDialogue.of(
            bytes("{'messages':[]}"),
            answer(
                """
                {'choices':[{'index':0,'finish_reason':'tool_calls','message':{'role':'assistant',
                'content':null,'reasoning_content':'Hm.','tool_calls':[
                {'id':'c','function':{'name':'f','arguments':''}}]}},
                {'index':1,'finish_reason':'stop','message':{'content':'Yes','refusal':'No'}}]}
                """));
    assertJson(
        chat.output(),
        """
        [{'role':'assistant','parts':[{'type':'reasoning','content':'Hm.'},
        {'type':'tool_call','id':'c','name':'f','arguments':''}],'finish_reason':'tool_call'},
        {'role':'assistant','parts':[{'type':'text','content':'Yes'},
        {'type':'refusal','content':'No'}],'finish_reason':'stop'}]
        """);
    assertThat(chat.instructions()).isNull();
    assertThat(ChatDialogue.of(bytes("{'messages':[]}"), null).output()).isNull();
    assertThat(chat.toString()).doesNotContain("Yes");
  }

  @Test
  void promptsAreMessagesOfTheUser() {
    Completion answer = answer("{'choices':[{'text':'went on','finish_reason':'length'}]}");
    Dialogue one = CompletionsDialogue.of(bytes("{'prompt':'Once'}"), answer);
    assertJson(one.input(), "[{'role':'user','parts':[{'type':'text','content':'Once'}]}]");
    assertJson(
        one.output(),
        """
        [{'role':'assistant','parts':[{'type':'text','content':'went on'}],
        'finish_reason':'length'}]
        """);
    assertJson(
        CompletionsDialogue.of(bytes("{'prompt':['a',[1,2,3]]}"), null).input(),
        """
        [{'role':'user','parts':[{'type':'text','content':'a'}]},
        {'role':'user','parts':[{'type':'tokens','count':3}]}]
        """);
    assertJson(
        CompletionsDialogue.of(bytes("{'prompt':[1,2]}"), null).input(),
        "[{'role':'user','parts':[{'type':'tokens','count':2}]}]");
  }

  @Test
  void instructionsOfAResponseStandBesideItsMessages() {
    Dialogue response =
        ResponsesDialogue.of(
            bytes(
                """
                {'instructions':'Be brief.','input':[
                {'role':'user','content':[{'type':'input_text','text':'Hi?'},
                {'type':'input_image','image_url':'data:image/png;base64,QUJD'}]},
                {'type':'function_call','call_id':'c','name':'f','arguments':'{}'},
                {'type':'function_call_output','call_id':'c','output':'rainy'}]}
                """),
            answer(
                """
                {'status':'completed','output':[
                {'type':'reasoning','summary':[{'type':'summary_text','text':'Hm.'}]},
                {'type':'message','content':[{'type':'output_text','text':'Yes'}]}]}
                """));
    assertJson(response.instructions(), "[{'type':'text','content':'Be brief.'}]");
    assertJson(
        response.input(),
        """
        [{'role':'user','parts':[{'type':'text','content':'Hi?'},{'type':'blob',
        'modality':'image','mime_type':'image/png','byte_size':3,'content':''}]},
        {'role':'assistant','parts':[{'type':'tool_call','id':'c','name':'f','arguments':{}}]},
        {'role':'tool','parts':[{'type':'tool_call_response','id':'c','response':'rainy'}]}]
        """);
    assertJson(
        response.output(),
        """
        [{'role':'assistant','parts':[{'type':'reasoning','content':'Hm.'},
        {'type':'text','content':'Yes'}],'finish_reason':'stop'}]
        """);
    Dialogue plain = ResponsesDialogue.of(bytes("{'input':'Hi?'}"), null);
    assertJson(plain.input(), "[{'role':'user','parts':[{'type':'text','content':'Hi?'}]}]");
    assertThat(plain.instructions()).isNull();
  }

  @Test
  void aLongTextIsCutBeforeHalfACharacterAndSaysSo() {
    String text = "😀".repeat(Excerpt.MAX_CHARS);
    JsonNode part = inputOf("{'role':'user','content':'" + text + "'}").at("/0/parts/0");
    String told = part.path("content").textValue();
    assertThat(text).startsWith(told);
    assertThat(told.codePoints()).allMatch(point -> point == "😀".codePointAt(0));
    assertThat(told.length()).isBetween(Excerpt.MAX_CHARS - 200, Excerpt.MAX_CHARS);
    assertThat(part.path(Excerpt.CUT).asInt()).isEqualTo(text.length() - told.length());
  }

  @Test
  void theLastMessagesCountAndThoseBeforeAreCounted() {
    String history = "{'role':'user','content':'%s'},".formatted("h".repeat(20_000)).repeat(5);
    JsonNode messages = inputOf(history + "{'role':'user','content':'And now?'}");
    assertThat(messages.at("/2/parts/0/content").textValue()).isEqualTo("And now?");
    assertThat(messages.at("/1/parts/0/content").textValue()).hasSize(20_000);
    assertThat(messages.at("/0/parts/0").has(Excerpt.CUT)).isTrue();
    assertThat(messages.at("/0").path(Excerpt.LEFT_OUT).asInt()).isEqualTo(3);
  }

  @Test
  void neitherManyPartsNorLongNamesMakeAValueLarger() {
    String part = "{'type':'text','text':'a'},".repeat(100_000);
    String parts = "{'role':'user','content':[" + part + "'end']}";
    String role = "{'role':'" + "r".repeat(100_000) + "','content':'a'}";
    String call = "{'id':'c','function':{'name':'f','arguments':'[" + "1,".repeat(99_999) + "1]'}}";
    String calls = "{'role':'assistant','tool_calls':[" + call + "]}";
    assertThat(inputOf(parts).toString()).hasSizeLessThan(2 * Excerpt.MAX_CHARS);
    assertThat(inputOf(role).toString()).hasSizeLessThan(2 * Excerpt.MAX_CHARS);
    assertThat(inputOf(calls).toString()).hasSizeLessThan(2 * Excerpt.MAX_CHARS);
    assertThat(inputOf(calls).at("/0/parts/0/arguments").isTextual()).isTrue();
    JsonNode told = inputOf(parts).at("/0/parts");
    int leftOut = told.path(told.size() - 1).path(Excerpt.LEFT_OUT).asInt();
    assertThat(told.size() + leftOut).isEqualTo(100_001);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'messages':[{'role':1,'content':{}}]}
          {'messages':[{'role':'user','content':[null,1,{}]}]}
          {'messages':[{'role':'assistant','tool_calls':[1],'function_call':'x'}]}
          {'messages':[{'role':'user','content':'\\ud83d'}]}
          {'messages':7}
          """)
  void whatIsOddIsToldAllTheSame(String body) {
    byte[] bytes = bytes(body);
    for (Dialogue dialogue :
        new Dialogue[] {
          ChatDialogue.of(bytes, answer(body)),
          CompletionsDialogue.of(bytes, answer(body)),
          ResponsesDialogue.of(bytes, answer(body))
        }) {
      assertThat(Json.treeOrNull(requireNonNull(dialogue.input()))).isNotNull();
      assertThat(Json.treeOrNull(requireNonNull(dialogue.output()))).isNotNull();
    }
  }

  @Test
  void whatIsNoJsonIsLeftOut() {
    Dialogue none = ChatDialogue.of(bytes("{"), answer("}"));
    assertThat(none).isEqualTo(new Dialogue(null, null, null));
  }

  private static void assertInput(String messages, String told) {
    byte[] body = bytes("{'messages':[" + messages + "]}");
    assertJson(ChatDialogue.of(body, null).input(), told);
  }

  private static void assertPart(String part, String told) {
    assertInput(
        "{'role':'user','content':[" + part + "]}", "[{'role':'user','parts':[" + told + "]}]");
  }

  private static JsonNode inputOf(String messages) {
    byte[] body = bytes("{'messages':[" + messages + "]}");
    return tree(bytes(requireNonNull(ChatDialogue.of(body, null).input())));
  }

  private static void assertJson(@Nullable String told, String expected) {
    assertThat(tree(bytes(requireNonNull(told)))).isEqualTo(tree(bytes(expected)));
  }

  private static Completion answer(String json) {
    return new Completion(bytes(json), Usage.NONE);
  }

  /** A single quote stands for a double one. */
  private static byte[] bytes(String json) {
    return json.replace("\\'", "\\\"").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
