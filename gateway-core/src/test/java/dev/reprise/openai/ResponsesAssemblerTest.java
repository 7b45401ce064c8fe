package dev.reprise.openai;

import static dev.reprise.openai.Streams.events;
import static dev.reprise.openai.Streams.flaw;
import static dev.reprise.openai.Streams.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of typed events comes to the response within its last one. */
final class ResponsesAssemblerTest {
  private static final String ITEM =
      "{'type':'message','id':'m','content':[{'type':'output_text','text':'é😀'}]}";
  private static final String RESPONSE =
      "{'id':'resp_1','status':'completed','output':[%s],"
          + "'usage':{'input_tokens':3,'output_tokens':4}}";
  private static final String CREATED =
      "{'type':'response.created','response':{'status':'in_progress','output':[]}}";
  private static final String DELTA =
      "{'type':'response.output_text.delta','item_id':'m','delta':'é','obfuscation':'x'}";

  @Test
  void anySplitOfTheBytesComesToTheResponse() {
    byte[] stream =
        new String(events(CREATED, DELTA, completed(ITEM)), StandardCharsets.UTF_8)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    Seeds.each(
        300,
        random -> {
          ResponsesAssembler assembler = assembler();
          SseDecoderTest.split(stream, random).forEach(assembler::feed);
          assertThat(assembler.sawEnd()).isTrue();
          Completion whole = Streams.whole(assembler.end());
          assertThat(tree(whole.json())).isEqualTo(tree(RESPONSE.formatted(ITEM)));
          assertThat(whole.usage()).isEqualTo(new Usage(3, 4));
        });
  }

  @Test
  void itemsThatTheLastEventLeavesOutAreThoseThatEnded() {
    String done = "{'type':'response.output_item.done','output_index':%d,'item':%s}";
    String reasoning = "{'type':'reasoning','summary':[]}";
    String expected = RESPONSE.formatted(reasoning + "," + ITEM);
    String missing = completed("").replace("'output':[],", "");
    for (String last : List.of(completed(""), missing)) {
      Assembly assembly =
          assemble(CREATED, done.formatted(1, ITEM), done.formatted(0, reasoning), last);
      assertThat(tree(Streams.whole(assembly).json())).isEqualTo(tree(expected));
    }
  }

  @Test
  void itemsThatTheLastEventHasAreNotDoubled() {
    String done = "{'type':'response.output_item.done','output_index':0,'item':" + ITEM + "}";
    Assembly assembly = assemble(CREATED, done, completed(ITEM));
    assertThat(tree(Streams.whole(assembly).json())).isEqualTo(tree(RESPONSE.formatted(ITEM)));
  }

  @Test
  void whatComesAfterTheEndChangesNothing() {
    Assembly assembly = assemble(completed(ITEM), "{'type':'rate_limits.updated'}", "x", "[DONE]");
    assertThat(tree(Streams.whole(assembly).json())).isEqualTo(tree(RESPONSE.formatted(ITEM)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'type':'response.failed','response':{'status':'failed'}}                 | ERROR_EVENT
          {'type':'error','code':'x','message':'y'}                                 | ERROR_EVENT
          {'error':{'message':'y'}}                                                 | ERROR_EVENT
          {'type':'response.incomplete','response':{'status':'incomplete',%}} | FINISH_REASON
          {'type':'response.completed','response':{'status':'in_progress',%}} | INCOMPLETE
          {'type':'response.completed','response':{'status':'completed','output':[]}} | EMPTY
          {'type':'response.completed'}                                             | UNREADABLE
          """)
  void anEndThatIsNotGoodIsAnEnd(String last, Unfit expected) {
    ResponsesAssembler assembler = assembler();
    assembler.feed(events(CREATED, DELTA, last.replace("%", "'output':[" + ITEM + "]")));
    assertThat(assembler.sawEnd()).isTrue();
    assertThat(flaw(assembler.end())).isEqualTo(expected);
  }

  @Test
  void aFailureTellsWhatItCost() {
    String failed = completed("").replace("completed", "failed");
    assertThat(((Assembly.Refused) assemble(failed)).usage()).isEqualTo(new Usage(3, 4));
  }

  @Test
  void aStreamThatWasCutHasNoEnd() {
    ResponsesAssembler assembler = assembler();
    assembler.feed(events(CREATED, DELTA));
    assertThat(assembler.sawEnd()).isFalse();
    assertThat(flaw(assembler.end())).isEqualTo(Unfit.EMPTY);
    ResponsesAssembler later = assembler();
    later.feed(events(CREATED, "{'type':'response.output_item.done','item':" + ITEM + "}"));
    assertThat(later.sawEnd()).isFalse();
    assertThat(flaw(later.end())).isEqualTo(Unfit.INCOMPLETE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "[]", "{'type':", "{'type':'a','type':'b'}"})
  void whatIsNoEventIsRefusedAndTheEndStillSeen(String event) {
    ResponsesAssembler assembler = assembler();
    assembler.feed(events(CREATED, event));
    assertThat(assembler.sawEnd()).isFalse();
    assembler.feed(events(completed(ITEM)));
    assertThat(assembler.sawEnd()).isTrue();
    assertThat(flaw(assembler.end())).isEqualTo(Unfit.UNREADABLE);
  }

  @Test
  void aDoneEndsAStream() {
    ResponsesAssembler assembler = assembler();
    assembler.feed(events(CREATED, "[DONE]"));
    assertThat(assembler.sawEnd()).isTrue();
    assertThat(flaw(assembler.end())).isEqualTo(Unfit.EMPTY);
  }

  @Test
  void tooMuchIsRefusedButItsEndIsSeen() {
    String large = completed(ITEM.replace("é", "y".repeat(4_000)));
    ResponsesAssembler assembler = new ResponsesAssembler(1_000, fitness());
    assembler.feed(events(CREATED));
    byte[] last =
        ("event: response.completed\ndata: " + large + "\n\n").getBytes(StandardCharsets.UTF_8);
    assembler.feed(Arrays.copyOf(last, last.length - 1));
    assertThat(assembler.sawEnd()).isFalse();
    assembler.feed(new byte[] {'\n'});
    assertThat(assembler.sawEnd()).isTrue();
    assertThat(flaw(assembler.end())).isEqualTo(Unfit.TOO_LARGE);
  }

  @Test
  void anOverlargeEventBeforeTheEndIsNone() {
    ResponsesAssembler assembler = new ResponsesAssembler(1_000, fitness());
    String large = CREATED.replace("[]", "[],'instructions':'" + "y".repeat(4_000) + "'");
    assembler.feed(
        ("event: response.created\ndata: " + large + "\n\n").getBytes(StandardCharsets.UTF_8));
    assertThat(assembler.sawEnd()).isFalse();
    assembler.feed(events(completed(ITEM)));
    assertThat(assembler.sawEnd()).isTrue();
    assertThat(flaw(assembler.end())).isEqualTo(Unfit.TOO_LARGE);
  }

  @Test
  void whatIsHeldAndReadIsBounded() {
    ResponsesAssembler many = new ResponsesAssembler(1_000, fitness());
    byte[] item = events("{'type':'response.output_item.done','item':" + ITEM + "}");
    for (int i = 0; i < 50; i++) {
      many.feed(item);
    }
    assertThat(flaw(many.end())).isEqualTo(Unfit.TOO_LARGE);
    ResponsesAssembler endless = new ResponsesAssembler(1_000, fitness());
    for (int i = 0; i < 2_000; i++) {
      endless.feed(events(DELTA));
    }
    assertThat(flaw(endless.end())).isEqualTo(Unfit.TOO_LARGE);
    ResponsesAssembler justOver = new ResponsesAssembler(1_000, fitness());
    justOver.feed(events(completed(ITEM.replace("é", "y".repeat(1_000)))));
    assertThat(flaw(justOver.end())).isEqualTo(Unfit.TOO_LARGE);
  }

  private static String completed(String items) {
    return "{'type':'response.completed','sequence_number':9,'response':%s}"
        .formatted(RESPONSE.formatted(items));
  }

  private static Assembly assemble(String... data) {
    ResponsesAssembler assembler = assembler();
    assembler.feed(events(data));
    return assembler.end();
  }

  private static ResponsesAssembler assembler() {
    return new ResponsesAssembler(1 << 20, fitness());
  }

  private static ResponsesFitness fitness() {
    return new ResponsesFitness(Streams.RULES);
  }
}
