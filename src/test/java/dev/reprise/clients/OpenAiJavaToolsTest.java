package dev.reprise.clients;

import static dev.reprise.clients.OpenAiJava.asking;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.StructuredChatCompletion;
import com.openai.models.chat.completions.StructuredChatCompletionCreateParams;
import dev.reprise.clients.OpenAiJava.Answer;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tool calls and structured output, which OpenAI's Java client parses to objects of the app. */
class OpenAiJavaToolsTest {

  @AutoClose private static final OpenAiJava setup = new OpenAiJava();

  @JsonClassDescription("The weather at a place")
  record GetWeather(String place, int days) {}

  @JsonClassDescription("The time at a place")
  record GetTime(String place, boolean summerTime) {}

  record Step(String text, double hours) {}

  record Plan(String title, List<Step> steps, boolean done) {}

  @Test
  void aToolCallIsParsedAlikeTheSecondTime() {
    var params = asking("What is the weather in Lyon?").addTool(GetWeather.class).build();
    Answer first = setup.create(params);
    Answer second = setup.create(params);

    assertThat(first).matches(Answer::isStoredMiss);
    assertThat(second).matches(Answer::isExactHit);
    assertThat(second.completion().choices()).isEqualTo(first.completion().choices());
    assertThat(second.completion().choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    GetWeather weather = calls(second).getFirst().function().arguments(GetWeather.class);
    assertThat(weather.place()).startsWith("place ");
    assertThat(weather.days()).isEqualTo(42);
    assertThat(setup.provider.calls("What is the weather in Lyon?")).isEqualTo(1);
  }

  @Test
  void parallelToolCallsKeepTheirOrder() {
    var params = offeringBoth("Time and weather in Turin?").build();
    Answer first = setup.create(params);
    Answer second = setup.create(params);

    assertThat(second).matches(Answer::isExactHit);
    assertThat(calls(second)).hasSize(2).isEqualTo(calls(first));
    assertThat(calls(second).getFirst().function().arguments(GetWeather.class).days())
        .isEqualTo(42);
    assertThat(calls(second).getLast().function().arguments(GetTime.class).summerTime()).isTrue();
  }

  @Test
  void oneCallAtATimeIsAnotherQuestion() {
    setup.create(offeringBoth("Time and weather in Genoa?").build());
    Answer single =
        setup.create(offeringBoth("Time and weather in Genoa?").parallelToolCalls(false).build());

    assertThat(single).matches(Answer::isStoredMiss);
    assertThat(calls(single)).hasSize(1);
  }

  @Test
  void streamedToolCallsAreServedStreamedAndWhole() {
    var params = offeringBoth("Time and weather in Nice?").build();
    Answer first = setup.stream(params);
    Answer second = setup.stream(params);
    Answer whole = setup.create(params);

    assertThat(first).matches(Answer::isStoredMiss);
    assertThat(second).matches(Answer::isExactHit);
    assertThat(whole).matches(Answer::isExactHit);
    assertThat(calls(first)).hasSize(2);
    assertThat(calls(second)).isEqualTo(calls(first));
    assertThat(calls(whole)).isEqualTo(calls(first));
    assertThat(whole.completion().choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    assertThat(setup.provider.calls("Time and weather in Nice?")).isEqualTo(1);
  }

  @Test
  void wholeToolCallsAreServedStreamed() {
    var params = offeringBoth("Time and weather in Pisa?").build();
    Answer whole = setup.create(params);
    Answer streamed = setup.stream(params);

    assertThat(streamed).matches(Answer::isExactHit);
    assertThat(calls(streamed)).hasSize(2).isEqualTo(calls(whole));
    assertThat(streamed.completion().choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
  }

  @Test
  void aToolsResultIsAnsweredAndServedAgain() {
    Answer call = setup.create(asking("How warm is Bari?").addTool(GetWeather.class).build());
    ChatCompletionCreateParams.Builder result =
        asking("How warm is Bari?")
            .addTool(GetWeather.class)
            .addMessage(call.message())
            .addMessage(
                ChatCompletionToolMessageParam.builder()
                    .toolCallId(calls(call).getFirst().id())
                    .content("31 degrees")
                    .build());
    Answer first = setup.create(result.build());
    Answer second = setup.create(result.build());

    assertThat(first).matches(answer -> answer.cacheStatus().startsWith("reprise; fwd=miss"));
    assertThat(first.content()).endsWith("to: 31 degrees");
    assertThat(second).matches(Answer::isExactHit);
    assertThat(second.content()).isEqualTo(first.content());
  }

  @Test
  void structuredOutputIsParsedAlikeTheSecondTime() {
    StructuredChatCompletionCreateParams<Plan> params = planning("Plan a garden.");
    Plan first = plan(setup.client.chat().completions().create(params));
    Plan second = plan(setup.client.chat().completions().create(params));
    Answer third = setup.create(params.rawParams());

    assertThat(first.title()).startsWith("word ");
    assertThat(first.steps()).hasSize(2);
    assertThat(second).isEqualTo(first);
    assertThat(third).matches(Answer::isExactHit);
    assertThat(setup.provider.calls("Plan a garden.")).isEqualTo(1);
  }

  @Test
  void streamedStructuredOutputIsParsedAlikeTheSecondTime() {
    StructuredChatCompletionCreateParams<Plan> params = planning("Plan a house.");
    Plan first = streamedPlan(params);
    Plan second = streamedPlan(params);
    Plan whole = plan(setup.client.chat().completions().create(params));

    assertThat(first.steps()).hasSize(2);
    assertThat(second).isEqualTo(first);
    assertThat(whole).isEqualTo(first);
    assertThat(setup.provider.calls("Plan a house.")).isEqualTo(1);
  }

  @Test
  void aTextIsNoStructuredOutput() {
    Answer text = setup.create(asking("Plan a party.").build());
    Answer structured = setup.create(planning("Plan a party.").rawParams());

    assertThat(structured).matches(Answer::isStoredMiss);
    assertThat(structured.content()).isNotEqualTo(text.content());
  }

  private static ChatCompletionCreateParams.Builder offeringBoth(String question) {
    return asking(question).addTool(GetWeather.class).addTool(GetTime.class);
  }

  private static List<ChatCompletionMessageFunctionToolCall> calls(Answer answer) {
    return answer.message().toolCalls().orElseThrow().stream()
        .map(call -> call.function().orElseThrow())
        .toList();
  }

  private static StructuredChatCompletionCreateParams<Plan> planning(String question) {
    return asking(question).responseFormat(Plan.class).build();
  }

  private static Plan plan(StructuredChatCompletion<Plan> completion) {
    return completion.choices().getFirst().message().content().orElseThrow();
  }

  private static Plan streamedPlan(StructuredChatCompletionCreateParams<Plan> params) {
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream =
        setup.client.chat().completions().createStreaming(params)) {
      stream.stream().forEach(accumulator::accumulate);
    }
    return plan(accumulator.chatCompletion(Plan.class));
  }
}
