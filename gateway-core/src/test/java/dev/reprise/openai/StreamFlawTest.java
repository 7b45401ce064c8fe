package dev.reprise.openai;

import static dev.reprise.openai.Streams.assemble;
import static dev.reprise.openai.Streams.delta;
import static dev.reprise.openai.Streams.events;
import static dev.reprise.openai.Streams.finish;
import static dev.reprise.openai.Streams.flaw;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a whole answer is not kept, and nothing that comes makes an assembler throw. */
final class StreamFlawTest {
  private static final String TEXT = delta(0, "{'role':'assistant','content':'x'}");
  private static final String STOP = finish(0, "stop");

  @Test
  void aStreamEndsWithEveryFinishReason() {
    assertThat(flawOf()).isEqualTo(Unfit.EMPTY);
    assertThat(flawOf("[DONE]")).isEqualTo(Unfit.EMPTY);
    assertThat(flawOf(TEXT)).isEqualTo(Unfit.INCOMPLETE);
    assertThat(flawOf(TEXT, "[DONE]")).isEqualTo(Unfit.INCOMPLETE);
    assertThat(flawOf(TEXT, STOP, delta(1, "{'content':'y'}"))).isEqualTo(Unfit.INCOMPLETE);
    assertThat(flawOf(TEXT, finish(0, ""))).isEqualTo(Unfit.INCOMPLETE);
    assertThat(flawOf(TEXT, finish(0, "length"))).isEqualTo(Unfit.FINISH_REASON);
    assertThat(flawOf(STOP)).isEqualTo(Unfit.EMPTY);
  }

  @Test
  void anErrorEventSpoilsIt() {
    assertThat(flawOf(TEXT, "{'error':{'message':'x'}}", STOP)).isEqualTo(Unfit.ERROR_EVENT);
    assertThat(flawOf(TEXT, STOP, "{'error':'x'}")).isEqualTo(Unfit.ERROR_EVENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "",
        "[]",
        "1",
        "{'a':1,'a':2}",
        "{} {}",
        "{'choices':[{'index':0,'delta':{'role':'user'}}]}",
        "{'choices':[{'index':0,'delta':{'content':['x']}}]}",
        "{'choices':[{'index':0,'delta':{'content':1}}]}",
      })
  void chunksThatAreNoneSpoilIt(String chunk) {
    assertThat(flawOf(TEXT, chunk, STOP)).isEqualTo(Unfit.UNREADABLE);
  }

  @Test
  void toolCallsThatContradictThemselvesSpoilIt() {
    String call = "{'tool_calls':[{'index':0,'id':'%s','function':{'arguments':'{}'}}]}";
    String first = delta(0, call.formatted("a"));
    assertThat(flawOf(first, delta(0, call.formatted("b")), STOP)).isEqualTo(Unfit.UNREADABLE);
    assertThat(flawOf(first, first, STOP)).isEqualTo(Unfit.TOOL_ARGUMENTS);
  }

  @Test
  void choicesThatDoNotSayWhichTheyAreSpoilIt() {
    String two = "{'choices':[{'delta':{'content':'a'}},{'delta':{'content':'b'}}]}";
    String half = "{'choices':[{'index':0,'delta':{'content':'a'}},{'delta':{'content':'b'}}]}";
    String text = "{'choices':[{'index':'0','delta':{}},{'index':1,'delta':{}}]}";
    assertThat(flawOf(two, STOP)).isEqualTo(Unfit.UNREADABLE);
    assertThat(flawOf(TEXT, half, STOP)).isEqualTo(Unfit.UNREADABLE);
    assertThat(flawOf(TEXT, text, STOP)).isEqualTo(Unfit.UNREADABLE);
  }

  @Test
  void oneChoiceIsTheFirstWithoutSayingSo() {
    JsonNode whole =
        Streams.whole(
            "{'choices':[{'delta':{'content':'a'}}]}",
            "{'choices':[{'delta':{'content':'b'},'finish_reason':'stop'}]}");
    assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("ab");
  }

  @Test
  @DisplayName("S59 of two choices asked for, one is not stored unless the stream says it was all")
  void aStreamThatBreaksOffBeforeTheSecondChoiceIsNotKept() {
    StorageRules two = new StorageRules(1 << 20, Set.of("stop"), null, 2);
    assertThat(flaw(feed(two, events(TEXT, STOP)))).isEqualTo(Unfit.INCOMPLETE);
    assertThat(Streams.whole(feed(two, events(TEXT, STOP, "[DONE]"))).json()).isNotEmpty();
    byte[] both = events(TEXT, STOP, delta(1, "{'content':'y'}"), finish(1, "stop"));
    assertThat(Streams.whole(feed(two, both)).json()).isNotEmpty();
  }

  @Test
  @DisplayName("S71 a stream of another model is not stored")
  void anotherModelsStreamIsNotKept() {
    StorageRules other = new StorageRules(1 << 20, Set.of("stop"), "m-mini"::equals, 1);
    assertThat(flaw(feed(other, events(TEXT, STOP)))).isEqualTo(Unfit.OTHER_MODEL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'content':'more'}",
        "{'content':' '}",
        "{'refusal':'no'}",
        "{'reasoning_content':'hm'}",
        "{'tool_calls':[{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}]}",
        "{'function_call':{'name':'f'}}",
      })
  void aChoiceThatGoesOnAfterItsEndIsNotKept(String delta) {
    assertThat(flawOf(TEXT, STOP, delta(0, delta), "[DONE]")).isEqualTo(Unfit.UNREADABLE);
    assertThat(flawOf(TEXT, STOP, delta(0, delta), STOP)).isEqualTo(Unfit.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'content':''}",
        "{'content':null,'tool_calls':[],'function_call':{}}",
        "{'role':'assistant','content':''}",
        "{'annotations':[{'type':'url_citation'}]}",
      })
  void paddingAfterTheEndSpoilsNothing(String delta) {
    String usage = "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2}}";
    JsonNode whole = Streams.whole(TEXT, STOP, delta(0, delta), STOP, usage, "[DONE]");
    assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("x");
    assertThat(whole.at("/usage/completion_tokens").intValue()).isEqualTo(2);
  }

  @Test
  void twoEndsOfOneChoiceSpoilIt() {
    assertThat(flawOf(TEXT, finish(0, "length"), STOP)).isEqualTo(Unfit.UNREADABLE);
    assertThat(flawOf(TEXT, STOP, finish(0, "content_filter"))).isEqualTo(Unfit.UNREADABLE);
  }

  @Test
  void anEndThatWasSeenIsNotTakenBackByWhatFollows() {
    StreamAssembler assembler =
        new StreamAssembler(Streams.rules(4_000), new ChatFitness(Streams.RULES), new ChatChoice());
    assembler.feed(events(TEXT, STOP, delta(0, "{'content':'more'}")));
    assertThat(assembler.sawEnd()).isTrue();
  }

  @Test
  void anUnknownTextThatOnlyRepeatsIsSaidOnce() {
    String repeated = delta(0, "{'content':'x','agent':'a-1','meta':{'trace':'t-1'}}");
    JsonNode message = Streams.whole(repeated, repeated, repeated, STOP).at("/choices/0/message");
    assertThat(message.path("content").asText()).isEqualTo("xxx");
    assertThat(message.path("agent").asText()).isEqualTo("a-1");
    assertThat(message.at("/meta/trace").asText()).isEqualTo("t-1");
  }

  @Test
  void anUnknownTextThatChangesSpoilsIt() {
    String one = delta(0, "{'content':'x','agent':'a-1'}");
    String other = delta(0, "{'content':'x','agent':'a-2'}");
    assertThat(flawOf(one, other, STOP)).isEqualTo(Unfit.UNREADABLE);
    assertThat(flawOf(one, delta(0, "{'agent':['a-1']}"), STOP)).isEqualTo(Unfit.UNREADABLE);
    assertThat(flawOf(one, delta(0, "{'agent':1}"), STOP)).isEqualTo(Unfit.UNREADABLE);
  }

  @Test
  void tooMuchIsRefusedWhereverItComes() {
    byte[] answer = events(TEXT, STOP);
    byte[] huge = events("{'usage':{'x':'" + "x".repeat(5_000) + "'}}");
    assertThat(flaw(feed(4_000, answer, huge))).isEqualTo(Unfit.TOO_LARGE);
    assertThat(flaw(feed(4_000, huge, answer))).isEqualTo(Unfit.TOO_LARGE);
    assertThat(flaw(feed(150, events("{}"), answer))).isEqualTo(Unfit.TOO_LARGE);
  }

  private static Assembly feed(int maxBytes, byte[]... parts) {
    return feed(new StorageRules(maxBytes, Set.of("stop"), null, 1), parts);
  }

  private static Assembly feed(StorageRules rules, byte[]... parts) {
    StreamAssembler assembler =
        new StreamAssembler(rules, new ChatFitness(rules), new ChatChoice());
    for (byte[] part : parts) {
      assembler.feed(part);
    }
    return assembler.end();
  }

  @Test
  void aStreamThatWasGivenUpOnMayEndAsItDoes() {
    StreamAssembler assembler =
        new StreamAssembler(Streams.rules(4_000), new ChatFitness(Streams.RULES), new ChatChoice());
    assembler.feed(events(TEXT));
    assertThat(assembler.sawEnd()).isFalse();
    assembler.feed(events("{'content':'" + "x".repeat(5_000) + "'}"));
    assembler.feed(events(STOP, "[DONE]"));
    assertThat(assembler.sawEnd()).isTrue();
  }

  @Test
  void aStreamThatWasGivenUpOnMayEndInAnError() {
    StreamAssembler assembler =
        new StreamAssembler(Streams.rules(4_000), new ChatFitness(Streams.RULES), new ChatChoice());
    assembler.feed(events("{"));
    assertThat(assembler.sawEnd()).isFalse();
    assembler.feed("event: error\ndata: no\n\n".getBytes(StandardCharsets.UTF_8));
    assertThat(assembler.sawEnd()).isTrue();
    assertThat(flaw(assembler.end())).isEqualTo(Unfit.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: error\ndata: in plain words\n\n",
        "event: error\ndata: {\"message\":\"no\"}\n\n",
        "data: {\"error\":{}}\n\ndata: no JSON\n\n"
      })
  void anErrorIsOneHoweverItsBytesAreSplit(String error) {
    for (int step = 1; step <= error.length(); step++) {
      StreamAssembler assembler =
          new StreamAssembler(
              Streams.rules(4_000), new ChatFitness(Streams.RULES), new ChatChoice());
      for (int from = 0; from < error.length(); from += step) {
        String part = error.substring(from, Math.min(from + step, error.length()));
        assembler.feed(part.getBytes(StandardCharsets.UTF_8));
      }
      assertThat(assembler.sawEnd()).isTrue();
      assertThat(flaw(assembler.end())).isEqualTo(Unfit.ERROR_EVENT);
    }
  }

  @Test
  void theEndIsSeenWhenEveryChoiceHasOneOrAllIsSaidToBeDone() {
    StreamAssembler assembler =
        new StreamAssembler(Streams.rules(4_000), new ChatFitness(Streams.RULES), new ChatChoice());
    assertThat(assembler.sawEnd()).isFalse();
    assembler.feed(events(TEXT, STOP));
    assertThat(assembler.sawEnd()).isTrue();
    StreamAssembler done =
        new StreamAssembler(Streams.rules(4_000), new ChatFitness(Streams.RULES), new ChatChoice());
    done.feed(events("[DONE]"));
    assertThat(done.sawEnd()).isTrue();
  }

  @Test
  void neverThrows() {
    Seeds.each(
        5_000,
        random -> {
          byte[] stream = events(TEXT, noise(random), noise(random), STOP, "[DONE]");
          stream[random.nextInt(stream.length)] = (byte) random.nextInt();
          assertThat(assemble(true, SseDecoderTest.split(stream, random))).isNotNull();
          assertThat(assemble(false, List.of(Spelling.of(fuzz(random), random)))).isNotNull();
        });
  }

  private static String noise(Random random) {
    return new String(Spelling.of(fuzz(random), random), StandardCharsets.UTF_8)
        .replaceAll("\\s", "");
  }

  /** Objects with the format's names and any values. */
  private static JsonNode fuzz(Random random) {
    RandomJson json = new RandomJson(random);
    var chunk = json.object(2);
    var choice = chunk.putArray("choices").addObject();
    var delta = choice.putObject(json.pick("delta", "message", "x"));
    for (String name : List.of("content", "role", "tool_calls", "function_call", "refusal")) {
      if (random.nextBoolean()) {
        delta.set(name, json.value(3));
      }
    }
    for (String name : List.of("index", "message", "logprobs", "finish_reason")) {
      if (random.nextInt(4) == 0) {
        choice.set(name, json.value(3));
      }
    }
    chunk.set(json.pick("usage", "id", "created", "error"), json.value(2));
    return chunk;
  }

  private static Unfit flawOf(String... data) {
    return flaw(assemble(true, List.of(events(data))));
  }
}
