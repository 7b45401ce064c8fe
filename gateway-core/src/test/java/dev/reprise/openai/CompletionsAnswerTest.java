package dev.reprise.openai;

import static dev.reprise.openai.Streams.events;
import static dev.reprise.openai.Streams.flaw;
import static dev.reprise.openai.Streams.tree;
import static dev.reprise.openai.Streams.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.ModelNames;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A legacy completion is stored whole and given again as it was, as JSON and as a stream. */
final class CompletionsAnswerTest {
  private static final long NOW = 1_900_000_000L;
  private static final StorageRules RULES =
      new StorageRules(
          1 << 20, Set.of("stop"), name -> ModelNames.same("gpt-3.5-turbo-instruct", name), 1);
  private static final String END = "{'choices':[{'text':'','index':0,'finish_reason':'stop'}]}";

  private final OpenAiCompletions format =
      new OpenAiCompletions(RandomRequests.EXACT, false, () -> Instant.ofEpochSecond(NOW));

  @Test
  void aStreamComesToTheObjectThatItTells() {
    String frame = "'id':'cmpl-1','object':'text_completion','created':1,'model':'m',";
    JsonNode answer =
        assembled(
            "{"
                + frame
                + "'choices':[{'text':'Hel','index':0,'logprobs':null,'finish_reason':null}]}",
            "{" + frame + "'choices':[{'text':'lo','index':0,'finish_reason':null}],'usage':null}",
            "{" + frame + "'choices':[{'text':'','index':0,'finish_reason':'stop','x_why':'eos'}]}",
            "{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':7}}",
            "[DONE]");
    assertThat(answer)
        .isEqualTo(
            tree(
                "{"
                    + frame
                    + "'choices':[{'text':'Hello','index':0,'logprobs':null,"
                    + "'finish_reason':'stop','x_why':'eos'}],"
                    + "'usage':{'prompt_tokens':3,'completion_tokens':7}}"));
  }

  @Test
  void choicesComeInterleavedAndTheirOddsGrowInStep() {
    String chunk =
        "{'choices':[{'index':%d,'text':'%s','logprobs':{'tokens':['%s'],'token_logprobs':[-1],"
            + "'top_logprobs':[{'index':0}],'text_offset':[%d]}}]}";
    JsonNode choices =
        assembled(
                chunk.formatted(1, "a", "a", 0),
                chunk.formatted(0, "x", "x", 0),
                chunk.formatted(1, "b", "b", 1),
                "{'choices':[{'index':1,'text':'','finish_reason':'stop'}]}",
                END)
            .get("choices");
    assertThat(choices.at("/0/text").textValue()).isEqualTo("x");
    assertThat(choices.get(1))
        .isEqualTo(
            tree(
                "{'text':'ab','index':1,'logprobs':{'tokens':['a','b'],'token_logprobs':[-1,-1],"
                    + "'top_logprobs':[{'index':0},{'index':0}],'text_offset':[0,1]},"
                    + "'finish_reason':'stop'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'text':'x','finish_reason':'stop'}           |
          {'text':' ','finish_reason':'stop'}           | EMPTY
          {'finish_reason':'stop'}                      | EMPTY
          {'text':'x','finish_reason':'length'}         | FINISH_REASON
          {'text':'x','finish_reason':null}             | INCOMPLETE
          {'text':'x'}                                  | INCOMPLETE
          """)
  void everyChoiceMustBeWhole(String choice, Unfit expected) {
    String good = "{'text':'y','finish_reason':'stop'}";
    Assembly json = assemble(false, bytes("{'choices':[" + good + "," + choice + "]}"));
    Assembly stream =
        assemble(
            true,
            events(
                "{'choices':[" + good + "]}",
                "{'choices':[" + choice.replace("{", "{'index':1,") + "]}"));
    if (expected == null) {
      assertThat(whole(json).size()).isPositive();
      assertThat(whole(stream).size()).isPositive();
    } else {
      assertThat(flaw(json)).isEqualTo(expected);
      assertThat(flaw(stream)).isEqualTo(expected);
    }
  }

  @Test
  void anotherModelsAnswerIsNotKept() {
    String good = "{'model':'%s','choices':[{'text':'y','finish_reason':'stop'}]}";
    assertThat(flaw(assemble(false, bytes(good.formatted("davinci-002")))))
        .isEqualTo(Unfit.OTHER_MODEL);
  }

  @Test
  void aTextThatGoesOnAfterItsEndIsNotKept() {
    byte[] stream =
        events("{'choices':[{'text':'a','index':0}]}", END, "{'choices':[{'text':'b'}]}");
    assertThat(flaw(assemble(true, stream))).isEqualTo(Unfit.UNREADABLE);
  }

  @Test
  void asJsonOnlyIdAndDateAreNew() throws Exception {
    Completion stored =
        new Completion(bytes("{'id':'cmpl-1','created':5, 'x':1.10,'usage':{}}"), Usage.NONE);
    String again = text(format.replay(stored, request(""), ReplayForm.PLAIN));
    assertThat(again)
        .matches(
            "\\{\"id\":\"cmpl-[A-Za-z0-9]{24}\",\"created\":"
                + NOW
                + ", \"x\":1.10,\"usage\":\\{}}");
    assertThat(format.replay(stored, request(""), ReplayForm.PLAIN).getFirst())
        .isNotEqualTo(again.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void asJsonWithoutTokensEveryCountIsZero() {
    Completion stored = new Completion(bytes("{'usage':{'prompt_tokens':3,'x':1.5}}"), Usage.NONE);
    assertThat(text(format.replay(stored, request(""), new ReplayForm(0, false))))
        .isEqualTo("{\"usage\":{\"prompt_tokens\":0,\"x\":0}}");
  }

  @Test
  void asEventsInPiecesOfAnySizeEveryCompletionKeepsItsContent() {
    ChatRequest request = streamed(true);
    Seeds.each(
        1_000,
        random -> {
          RandomJson json = new RandomJson(random);
          ObjectNode stored = completion(json);
          ReplayForm form = new ReplayForm(random.nextInt(4), true);
          List<byte[]> pieces =
              format.replay(new Completion(Spelling.of(stored, random), Usage.NONE), request, form);
          assertThat(pieces.size() == 1).isEqualTo(form.charsPerEvent() == 0);
          CompletionAssembler assembler =
              format.assembler(true, new StorageRules(1 << 20, Set.of("stop"), null, 1));
          SseDecoderTest.split(bytesOf(pieces), random).forEach(assembler::feed);
          assertThat(assembler.sawEnd()).isTrue();
          ObjectNode again = (ObjectNode) tree(whole(assembler.end()).json());
          assertThat(again.get("created").longValue()).isEqualTo(NOW);
          assertThat(again.get("id").textValue()).matches("cmpl-[A-Za-z0-9]{24}");
          again.set("id", stored.get("id"));
          again.set("created", stored.get("created"));
          assertThat(Canonical.of(again)).isEqualTo(Canonical.of(stored));
        });
  }

  private static ObjectNode completion(RandomJson json) {
    ObjectNode whole = Json.MAPPER.createObjectNode();
    whole.put("id", "cmpl-old").put("object", "text_completion").put("created", 1);
    whole.put("model", json.words());
    ArrayNode choices = whole.putArray("choices");
    for (int n = json.random.nextInt(1, 4), i = 0; i < n; i++) {
      ObjectNode choice = choices.addObject().put("text", json.words()).put("index", i);
      choice.putNull("logprobs");
      if (json.random.nextBoolean()) {
        choice.putObject("logprobs").putArray("tokens").add(json.text()).add(json.text());
      }
      choice.put("finish_reason", "stop");
      choice.set("x_" + json.text(), json.value(2));
    }
    whole.putObject("usage").put("prompt_tokens", 3).set("x", json.value(2));
    whole.set("x_" + json.text(), json.value(2));
    return whole;
  }

  @Test
  void aStreamHasUsageInItsLastChunkIfAskedForAndEndsInOneDone() {
    String stored =
        "{'choices':[{'text':'a😀b','finish_reason':'stop'}],'usage':{'prompt_tokens':3}}";
    Completion completion = new Completion(bytes(stored), Usage.NONE);
    List<String> with = data(format.replay(completion, streamed(true), new ReplayForm(1, true)));
    assertThat(with).hasSize(6).endsWith("[DONE]");
    assertThat(tree(with.get(1)).at("/choices/0/text").textValue()).isEqualTo("😀");
    assertThat(tree(with.get(4)).at("/usage/prompt_tokens").intValue()).isEqualTo(3);
    assertThat(tree(with.get(4)).get("choices")).isEmpty();
    assertThat(with.subList(0, 4)).allMatch(chunk -> tree(chunk).get("usage").isNull());
    List<String> zero = data(format.replay(completion, streamed(true), new ReplayForm(0, false)));
    assertThat(tree(zero.get(zero.size() - 2)).at("/usage/prompt_tokens").intValue()).isZero();
    assertThat(data(format.replay(completion, streamed(false), ReplayForm.PLAIN)))
        .hasSize(3)
        .noneMatch(chunk -> chunk.contains("usage"));
  }

  private ChatRequest streamed(boolean usage) {
    return request(",'stream':true,'stream_options':{'include_usage':" + usage + "}");
  }

  private ChatRequest request(String more) {
    try {
      return format.read(bytes("{'model':'m','prompt':'q'" + more + "}"));
    } catch (UnreadableRequestException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode assembled(String... data) {
    CompletionAssembler assembler =
        format.assembler(true, new StorageRules(1 << 20, Set.of("stop"), null, 1));
    assembler.feed(events(data));
    return tree(whole(assembler.end()).json());
  }

  private Assembly assemble(boolean stream, byte[] body) {
    CompletionAssembler assembler = format.assembler(stream, RULES);
    assembler.feed(body);
    return assembler.end();
  }

  private static List<String> data(List<byte[]> pieces) {
    List<String> events = new ArrayList<>();
    new SseDecoder(events::add, 1 << 20).feed(bytesOf(pieces));
    return events;
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytesOf(List<byte[]> pieces) {
    var all = new java.io.ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static String text(List<byte[]> pieces) {
    return new String(bytesOf(pieces), StandardCharsets.UTF_8);
  }
}
