package dev.reprise.openai;

import static dev.reprise.openai.Streams.assemble;
import static dev.reprise.openai.Streams.delta;
import static dev.reprise.openai.Streams.events;
import static dev.reprise.openai.Streams.finish;
import static dev.reprise.openai.Streams.tree;
import static dev.reprise.openai.Streams.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream comes to the object that the same request would have got without streaming. */
final class StreamAssemblerTest {
  private static final String STOP = finish(0, "stop");

  @Test
  void textsAddUp() {
    JsonNode answer =
        whole(
            delta(0, "{'role':'assistant','content':''}"),
            delta(0, "{'content':'Hel'}"),
            delta(0, "{'content':'lo [DONE]'}"),
            delta(0, "{}"),
            STOP,
            "[DONE]");
    assertThat(answer)
        .isEqualTo(
            tree(
                """
                {'id':'c-1','object':'chat.completion','created':1,'model':'m','choices':[
                 {'index':0,'message':{'role':'assistant','content':'Hello [DONE]'},
                  'logprobs':null,'finish_reason':'stop'}]}\
                """));
  }

  @Test
  void reasoningAndRefusalAddUp() {
    JsonNode message =
        whole(
                delta(0, "{'role':'assistant','content':null,'refusal':null}"),
                delta(0, "{'reasoning_content':'be'}"),
                delta(0, "{'reasoning_content':'cause','content':null}"),
                delta(0, "{'refusal':'I '}"),
                delta(0, "{'refusal':'cannot'}"),
                STOP)
            .at("/choices/0/message");
    assertThat(message)
        .isEqualTo(
            tree(
                "{'role':'assistant','content':null,'refusal':'I cannot',"
                    + "'reasoning_content':'because'}"));
  }

  @Test
  void argumentsAddUpThoughTheCallsIdentityIsRepeated() {
    JsonNode calls =
        whole(
                delta(0, call(0, "'id':'a','type':'function'", "'name':'f','arguments':''")),
                delta(0, call(0, "'id':'a','type':'function'", "'name':'f','arguments':'{\\'x'")),
                delta(0, call(1, "'id':'b','type':'function'", "'name':'g','arguments':'[]'")),
                delta(0, call(0, "'id':''", "'name':'','arguments':'\\':1}'")),
                finish(0, "tool_calls"))
            .at("/choices/0/message/tool_calls");
    assertThat(calls.size()).isEqualTo(2);
    assertThat(calls.at("/0/function/arguments").textValue()).isEqualTo("{\"x\":1}");
    assertThat(calls.at("/0/id").textValue()).isEqualTo("a");
    assertThat(calls.at("/0/function/name").textValue()).isEqualTo("f");
    assertThat(calls.at("/1/id").textValue()).isEqualTo("b");
    assertThat(calls.at("/0/index").isMissingNode()).isTrue();
  }

  @Test
  void callsThatBeginOutOfOrderStandInOrder() {
    JsonNode calls =
        whole(
                delta(0, call(1, "'id':'b'", "'name':'g','arguments':'[]'")),
                delta(0, call(0, "'id':'a'", "'name':'f','arguments':'[]'")),
                finish(0, "tool_calls"))
            .at("/choices/0/message/tool_calls");
    assertThat(calls.at("/0/id").textValue()).isEqualTo("a");
  }

  private static String call(int index, String identity, String function) {
    return "{'tool_calls':[{'index':%d,%s,'function':{%s}}]}".formatted(index, identity, function);
  }

  @Test
  void choicesMayComeInterleavedAndLogprobsGrow() {
    String logprobs =
        "{'choices':[{'index':1,'delta':{'content':'%s'},"
            + "'logprobs':{'content':[{'token':'%s','logprob':-0.1}],'refusal':null}}]}";
    JsonNode choices =
        whole(
                delta(1, "{'role':'assistant'}"),
                delta(0, "{'role':'assistant','content':'x'}"),
                logprobs.formatted("a", "a"),
                finish(0, "stop"),
                logprobs.formatted("b", "b"),
                finish(1, "stop"))
            .get("choices");
    assertThat(choices.at("/0/message/content").textValue()).isEqualTo("x");
    assertThat(choices.at("/1/message/content").textValue()).isEqualTo("ab");
    assertThat(choices.at("/1/logprobs/content").size()).isEqualTo(2);
    assertThat(choices.at("/1/index").intValue()).isOne();
  }

  @Test
  void usageIsTheLastThatWasSaid() {
    String usage = "{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':%s}}";
    var completion =
        whole(
            assemble(
                true,
                List.of(
                    events(
                        usage.formatted("1"),
                        delta(0, "{'content':'x'}"),
                        STOP,
                        usage.formatted("7"),
                        "{'choices':[],'usage':null}"))));
    assertThat(completion.usage()).isEqualTo(new Usage(3, 7));
    assertThat(tree(completion.json()).at("/usage/completion_tokens").intValue()).isEqualTo(7);
  }

  @Test
  void anAnswerThatIsRepeatedAsAMessageIsNotDoubled() {
    String both =
        "{'choices':[{'index':0,'delta':{'content':'%s'},"
            + "'message':{'role':'assistant','content':'%s'},'finish_reason':''}]}";
    JsonNode answer = whole(both.formatted("a", "a"), both.formatted("b", "ab"), STOP);
    assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("ab");
  }

  @Test
  void verdictsBesideTheDeltaDoNotGrow() {
    String chunk =
        "{'id':'x','choices':[{'index':0,'delta':{'content':'a'},'token_ids':[1],"
            + "'content_filter_results':{'hate':{'filtered':false,'severity':'safe'}}}]}";
    String first = "{'id':'','model':'','choices':[],'prompt_filter_results':[]}";
    JsonNode answer = whole(first, chunk, chunk, STOP);
    assertThat(answer.at("/choices/0/content_filter_results/hate/severity").textValue())
        .isEqualTo("safe");
    assertThat(answer.at("/choices/0/token_ids").size()).isEqualTo(2);
    assertThat(answer.get("id").textValue()).isEqualTo("x");
    assertThat(answer.get("model").textValue()).isEqualTo("m");
  }

  @Test
  void aPairOfSurrogatesMayComeInHalves() {
    JsonNode answer =
        whole(delta(0, "{'content':'\\ud83d'}"), delta(0, "{'content':'\\ude00'}"), STOP);
    assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("😀");
  }

  @Test
  void aHundredThousandDeltasAddUp() {
    List<byte[]> parts = new ArrayList<>();
    byte[] one = events("{'choices':[{'index':0,'delta':{'content':'12345678'}}]}");
    for (int i = 0; i < 100_000; i++) {
      parts.add(one);
    }
    parts.add(events(STOP, "[DONE]"));
    assertThat(tree(whole(assemble(true, parts)).json()).at("/choices/0/message/content").asText())
        .hasSize(800_000);
  }

  @Test
  void anySplitOfTheBytesComesToTheSame() {
    byte[] stream =
        new String(
                events(
                    delta(0, "{'role':'assistant','content':'é😀'}"),
                    delta(0, "{'content':'中\\n'}"),
                    STOP,
                    "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2}}",
                    "[DONE]"),
                StandardCharsets.UTF_8)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] expected = whole(assemble(true, List.of(stream))).json();
    Seeds.each(
        300,
        random -> {
          List<byte[]> parts = SseDecoderTest.split(stream, random);
          assertThat(whole(assemble(true, parts)).json()).isEqualTo(expected);
        });
  }
}
