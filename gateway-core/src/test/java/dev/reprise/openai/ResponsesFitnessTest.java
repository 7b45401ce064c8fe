package dev.reprise.openai;

import static dev.reprise.openai.Streams.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.ModelNames;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only whole responses with something to say are kept. */
final class ResponsesFitnessTest {
  private static final String MESSAGE =
      "{'type':'message','content':[{'type':'output_text','text':'x'}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'type':'message','content':[{'type':'output_text','text':'x'}]}           |
          {'type':'message','content':[{'type':'output_text','text':'x'}],'status':'completed'} |
          {'type':'message','content':[{'type':'refusal','refusal':'x'}],'status':null} |
          {'type':'function_call','arguments':'{}'}                                  |
          {'type':'custom_tool_call','input':'not json'}                             |
          {'type':'custom_tool_call','input':''}                                     |
          {'type':'message','content':[{'type':'output_text','text':' '}]}           | EMPTY
          {'type':'message','content':[]}                                            | EMPTY
          {'type':'message','content':'x'}                                           | EMPTY
          {'type':'message'}                                                         | EMPTY
          {'type':'reasoning','summary':[{'type':'summary_text','text':'x'}]}        | EMPTY
          {'type':'compaction'}                                                      | EMPTY
          {'type':'message','content':[{'text':'x'}],'status':'incomplete'}          | INCOMPLETE
          {'type':'message','content':[{'text':'x'}],'status':'in_progress'}         | INCOMPLETE
          {'type':'function_call','arguments':'{'} | TOOL_ARGUMENTS
          {'type':'function_call','arguments':''} | TOOL_ARGUMENTS
          {'type':'function_call','arguments':{}} | TOOL_ARGUMENTS
          {'type':'custom_tool_call'} | TOOL_ARGUMENTS
          {'type':'web_search_call','status':'completed'}                            | UNREADABLE
          {'type':'file_search_call','status':'completed'}                           | UNREADABLE
          {'type':'mcp_list_tools'}                                                  | UNREADABLE
          {'type':'shell_call_output'}                                               | UNREADABLE
          {'content':[{'text':'x'}]}                                                 | UNREADABLE
          'x'                                                                        | UNREADABLE
          """)
  void anItemMustBeWhole(String item, Unfit expected) {
    assertThat(flaw("{'status':'completed','output':[" + item + "]}")).isEqualTo(expected);
    if (expected != Unfit.EMPTY) {
      String after = MESSAGE + "," + item;
      assertThat(flaw("{'status':'completed','output':[" + after + "]}")).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'status':'completed','error':null,'output':[@]}           |
          {'status':'completed','error':{'code':'x'},'output':[@]}   | ERROR_EVENT
          {'error':{'message':'x'}}                                  | ERROR_EVENT
          {'status':'failed','output':[@]}                           | ERROR_EVENT
          {'status':'in_progress','output':[]}                       | INCOMPLETE
          {'status':'queued','output':[]}                            | INCOMPLETE
          {'status':'cancelled','output':[@]}                        | INCOMPLETE
          {'output':[@]}                                             | INCOMPLETE
          {'status':'incomplete','output':[@]}                       | FINISH_REASON
          {'status':'completed','output':[]}                         | EMPTY
          {'status':'completed','output':{}}                         | EMPTY
          {'status':'completed'}                                     | EMPTY
          {}                                                         | EMPTY
          []                                                         | EMPTY
          {'status':'completed','model':'o3','output':[@]}           | OTHER_MODEL
          {'status':'completed','model':'m-2026-01-01','output':[@]} |
          """)
  void aResponseMustBeWhole(String response, Unfit expected) {
    assertThat(flaw(response.replace("@", MESSAGE))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "length,max_output_tokens,",
    "content_filter,content_filter,",
    "stop,max_output_tokens,FINISH_REASON",
    "length,content_filter,FINISH_REASON",
    "length,,FINISH_REASON"
  })
  void anEarlyEndIsFitIfThePolicySaysSo(String finish, String reason, Unfit expected) {
    String cut = MESSAGE.replace("'message'", "'message','status':'incomplete'");
    String response =
        "{'status':'incomplete','incomplete_details':{'reason':'%s'},'output':[%s]}"
            .formatted(reason, cut);
    assertThat(fitness(finish).flaw(tree(response))).isEqualTo(expected);
  }

  @Test
  void callsCountAsTheEndThatPoliciesKnow() {
    String call = "{'status':'completed','output':[{'type':'function_call','arguments':'{}'}]}";
    assertThat(fitness("stop").flaw(tree(call))).isEqualTo(Unfit.FINISH_REASON);
    assertThat(fitness("tool_calls").flaw(tree(call))).isNull();
  }

  @Test
  void usageIsReadByItsOwnNames() {
    ResponsesFitness fitness = fitness("stop");
    assertThat(fitness.usage(tree("{'usage':{'input_tokens':3,'output_tokens':-4}}")))
        .isEqualTo(new Usage(3, 0));
    assertThat(fitness.usage(tree("{'usage':null}"))).isEqualTo(Usage.NONE);
  }

  private static Unfit flaw(String response) {
    StorageRules rules =
        new StorageRules(
            1 << 20, Set.of("stop", "tool_calls"), name -> ModelNames.same("m", name), 1);
    return new ResponsesFitness(rules).flaw(tree(response));
  }

  private static ResponsesFitness fitness(String finishReason) {
    return new ResponsesFitness(new StorageRules(1 << 20, Set.of(finishReason), null, 1));
  }
}
