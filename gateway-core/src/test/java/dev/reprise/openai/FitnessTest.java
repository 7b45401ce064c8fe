package dev.reprise.openai;

import static dev.reprise.openai.Streams.assemble;
import static dev.reprise.openai.Streams.flaw;
import static dev.reprise.openai.Streams.tree;
import static dev.reprise.openai.Streams.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only whole answers with something to say are kept; their bytes stay as they came. */
final class FitnessTest {
  private static final String GOOD =
      "{'choices':[{'message':{'content':'x'},'finish_reason':'stop'}],"
          + "'usage':{'prompt_tokens':2,'completion_tokens':-1}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'content':'x'} | stop |
          {'refusal':'x','content':null} | stop |
          {'tool_calls':[{'function':{'arguments':'{}'}}]} | tool_calls |
          {'function_call':{'arguments':'{}'}} | function_call |
          {'content':'x'} | length | FINISH_REASON
          {'content':'x'} | content_filter | FINISH_REASON
          {'content':''} | stop | EMPTY
          {'content':' '} | stop | EMPTY
          {'content':null} | stop | EMPTY
          {'tool_calls':[]} | stop | EMPTY
          {'function_call':{'arguments':'{'}} | stop | EMPTY
          {'content':'x','tool_calls':[{'function':{'arguments':'{'}}]} | stop | TOOL_ARGUMENTS
          {'content':'x','tool_calls':[{'function':{'arguments':''}}]} | stop | TOOL_ARGUMENTS
          {'content':'x','tool_calls':[{'function':{'arguments':{}}}]} | stop | TOOL_ARGUMENTS
          """)
  void aChoiceMustBeWhole(String message, String reason, Unfit expected) {
    String answer =
        "{'choices':[{'message':{'content':'y'},'finish_reason':'stop'},{'message':"
            + message
            + ",'finish_reason':'"
            + reason
            + "'}]}";
    assertThat(new ChatFitness(Streams.RULES).flaw(tree(answer))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'error':{},'choices':[]}                    | ERROR_EVENT
          {'choices':[]}                               | EMPTY
          {'choices':{}}                               | EMPTY
          {}                                           | EMPTY
          []                                           | EMPTY
          {'choices':[{'message':{'content':'x'}}]}    | INCOMPLETE
          {'choices':[null]}                           | INCOMPLETE
          {'choices':[]                                | UNREADABLE
          {'choices':[],'choices':[]}                  | UNREADABLE
          {'choices':[]} {}                            | UNREADABLE
          \uFEFF{'choices':[]}                         | UNREADABLE
          x                                            | UNREADABLE
          """)
  void anAnswerMustBeOne(String answer, Unfit expected) {
    byte[] body = answer.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThat(flaw(assemble(false, List.of(body)))).isEqualTo(expected);
  }

  @Test
  void theBytesStayAsTheyCame() {
    byte[] body = (" " + GOOD + "\n").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Seeds.each(
        100,
        random -> {
          var completion = whole(assemble(false, SseDecoderTest.split(body, random)));
          assertThat(completion.json()).isEqualTo(body);
          assertThat(completion.usage()).isEqualTo(new Usage(2, 0));
        });
  }

  @Test
  void nothingIsNoAnswer() {
    assertThat(flaw(assemble(false, List.of()))).isIn(Unfit.UNREADABLE, Unfit.EMPTY);
    assertThat(flaw(assemble(false, List.of(GOOD.getBytes(StandardCharsets.UTF_16LE)))))
        .isEqualTo(Unfit.UNREADABLE);
  }

  @Test
  void tooMuchIsRefused() {
    JsonAssembler assembler = new JsonAssembler(GOOD.length() - 1, new ChatFitness(Streams.RULES));
    assembler.feed(GOOD.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertThat(flaw(assembler.end())).isEqualTo(Unfit.TOO_LARGE);
  }
}
