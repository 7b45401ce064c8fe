package dev.reprise.clients;

import static dev.reprise.clients.OpenAiJava.asking;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.HttpResponseFor;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTokenLogprob;
import dev.reprise.clients.OpenAiJava.Answer;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Chats of OpenAI's Java client, asked of the provider and served again. */
class OpenAiJavaChatTest {

  @AutoClose private static final OpenAiJava setup = new OpenAiJava();

  @Test
  void aChatAskedTwiceIsAnsweredOnce() {
    String question = "Which rivers flow through Lyon?";
    Answer first = setup.create(asking(question).build());
    Answer second = setup.create(asking(question).build());

    assertThat(first).matches(Answer::isStoredMiss);
    assertThat(second).matches(Answer::isExactHit);
    assertThat(setup.provider.calls(question)).isEqualTo(1);
    assertThat(first.content()).endsWith("to: " + question);
    assertThat(second.completion().id())
        .startsWith("chatcmpl-")
        .isNotEqualTo(first.completion().id());
    assertThat(second.completion().choices()).isEqualTo(first.completion().choices());
    assertThat(second.completion().usage()).isPresent().isEqualTo(first.completion().usage());
    assertThat(second.completion().model()).isEqualTo("gpt-4.1-2025-04-14");
    assertThat(second.completion().serviceTier()).isEqualTo(first.completion().serviceTier());
  }

  @Test
  void theProvidersHeadersReachTheClient() {
    ChatCompletionCreateParams params = asking("What is a quark?").build();
    try (HttpResponseFor<ChatCompletion> miss =
        setup.client.chat().completions().withRawResponse().create(params)) {
      assertThat(miss.requestId()).hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
      assertThat(miss.headers().values("x-ratelimit-remaining-requests")).containsExactly("9999");
      assertThat(miss.headers().values("age")).isEmpty();
    }
    try (HttpResponseFor<ChatCompletion> hit =
        setup.client.chat().completions().withRawResponse().create(params)) {
      assertThat(hit.requestId()).isPresent();
      assertThat(hit.headers().values("age")).hasSize(1);
    }
  }

  @Test
  void aStreamAskedTwiceIsAnsweredOnce() {
    String question = "Name three kinds of cloud.";
    Answer first = setup.stream(asking(question).build());
    Answer second = setup.stream(asking(question).build());

    assertThat(first).matches(Answer::isStoredMiss);
    assertThat(second).matches(Answer::isExactHit);
    assertThat(setup.provider.calls(question)).isEqualTo(1);
    assertThat(first.content()).endsWith("to: " + question);
    assertThat(second.completion().choices()).isEqualTo(first.completion().choices());
  }

  @Test
  void aStreamedAnswerIsServedWhole() {
    ChatCompletionCreateParams params = asking("Why is the sky blue?").build();
    Answer streamed = setup.stream(params);
    Answer whole = setup.create(params);

    assertThat(whole).matches(Answer::isExactHit);
    assertThat(whole.content()).isEqualTo(streamed.content());
    assertThat(whole.completion().choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(setup.provider.calls("Why is the sky blue?")).isEqualTo(1);
  }

  @Test
  void aWholeAnswerIsServedStreamed() {
    ChatCompletionCreateParams params = asking("Why is grass green?").build();
    Answer whole = setup.create(params);
    Answer streamed = setup.stream(params);

    assertThat(streamed).matches(Answer::isExactHit);
    assertThat(streamed.content()).isEqualTo(whole.content());
    assertThat(streamed.completion().choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(setup.provider.calls("Why is grass green?")).isEqualTo(1);
  }

  @Test
  void usageIsStreamedToWhoAsksForIt() {
    String question = "How tall is Mont Blanc?";
    ChatCompletionCreateParams plain = asking(question).build();
    ChatCompletionCreateParams withUsage =
        asking(question)
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    Answer first = setup.stream(withUsage);
    Answer second = setup.stream(withUsage);
    Answer without = setup.stream(plain);
    Answer whole = setup.create(plain);

    assertThat(setup.provider.calls(question)).isEqualTo(1);
    assertThat(first.completion().usage()).isPresent();
    assertThat(second.completion().usage()).isEqualTo(first.completion().usage());
    assertThat(without).matches(Answer::isExactHit);
    assertThat(without.completion().usage()).isEmpty();
    assertThat(whole.completion().usage()).isEqualTo(first.completion().usage());
  }

  @Test
  void aStreamEndsWithItsUsageAndNoChoice() {
    ChatCompletionCreateParams params =
        asking("How deep is Lake Geneva?")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    setup.stream(params);
    try (var stream = setup.client.chat().completions().createStreaming(params)) {
      List<ChatCompletionChunk> chunks = stream.stream().toList();
      assertThat(chunks.getLast().choices()).isEmpty();
      assertThat(chunks.getLast().usage()).isPresent();
      assertThat(chunks.getFirst().usage()).isEmpty();
      assertThat(chunks).extracting(ChatCompletionChunk::id).containsOnly(chunks.getFirst().id());
    }
    assertThat(setup.provider.calls("How deep is Lake Geneva?")).isEqualTo(1);
  }

  @Test
  void bothChoicesAreServedAgain() {
    ChatCompletionCreateParams params = asking("Suggest a name for a cat.").n(2).build();
    Answer whole = setup.create(params);
    Answer wholeAgain = setup.create(params);
    Answer streamed = setup.stream(params);

    assertThat(whole.completion().choices()).hasSize(2);
    assertThat(wholeAgain.completion().choices()).isEqualTo(whole.completion().choices());
    assertThat(contents(streamed)).hasSize(2).isEqualTo(contents(whole));
    assertThat(setup.provider.calls("Suggest a name for a cat.")).isEqualTo(1);
  }

  @Test
  void bothStreamedChoicesAreServedAgain() {
    ChatCompletionCreateParams params = asking("Suggest a name for a dog.").n(2).build();
    Answer streamed = setup.stream(params);
    Answer streamedAgain = setup.stream(params);
    Answer whole = setup.create(params);

    assertThat(contents(streamed)).hasSize(2).doesNotHaveDuplicates();
    assertThat(contents(streamedAgain)).isEqualTo(contents(streamed));
    assertThat(contents(whole)).isEqualTo(contents(streamed));
    assertThat(setup.provider.calls("Suggest a name for a dog.")).isEqualTo(1);
  }

  @Test
  void logProbabilitiesAreServedAgainStreamedAndWhole() {
    ChatCompletionCreateParams params = asking("Heads or tails?").logprobs(true).build();
    Answer whole = setup.create(params);
    Answer wholeAgain = setup.create(params);
    Answer streamed = setup.stream(params);

    assertThat(logprobs(whole)).hasSizeGreaterThan(3);
    assertThat(logprobs(wholeAgain)).isEqualTo(logprobs(whole));
    assertThat(logprobs(streamed)).isEqualTo(logprobs(whole));
    assertThat(setup.provider.calls("Heads or tails?")).isEqualTo(1);
  }

  @Test
  void streamedLogProbabilitiesAreServedAgainStreamedAndWhole() {
    ChatCompletionCreateParams params = asking("Odd or even?").logprobs(true).build();
    Answer streamed = setup.stream(params);
    Answer streamedAgain = setup.stream(params);
    Answer whole = setup.create(params);

    assertThat(logprobs(streamed)).hasSizeGreaterThan(3);
    assertThat(logprobs(streamedAgain)).isEqualTo(logprobs(streamed));
    assertThat(logprobs(whole)).isEqualTo(logprobs(streamed));
    assertThat(setup.provider.calls("Odd or even?")).isEqualTo(1);
  }

  @Test
  void aParaphraseIsAnsweredByItsLikeness() {
    Answer first = setup.create(asking("How do I reset my password?").build());
    Answer second = setup.create(asking("How can I reset my password?").build());
    Answer streamed = setup.stream(asking("How could I reset my password?").build());

    assertThat(first).matches(Answer::isStoredMiss);
    assertThat(second).matches(Answer::isSemanticHit);
    assertThat(second.content()).isEqualTo(first.content());
    assertThat(streamed).matches(Answer::isSemanticHit);
    assertThat(streamed.content()).isEqualTo(first.content());
    assertThat(setup.provider.calls("How can I reset my password?")).isZero();
  }

  @Test
  void aQuestionAboutAnImageIsMatchedExactlyOnly() {
    Answer first = setup.create(askingAbout("iVBORw0KGgo=", "What is to be seen here?"));
    Answer second = setup.create(askingAbout("iVBORw0KGgo=", "What is to be seen here?"));
    Answer reworded = setup.create(askingAbout("iVBORw0KGgo=", "What can be seen here?"));
    Answer otherImage = setup.create(askingAbout("R0lGODlhAQAB", "What is to be seen here?"));

    assertThat(first).matches(Answer::isStoredMiss);
    assertThat(second).matches(Answer::isExactHit);
    assertThat(second.content()).isEqualTo(first.content());
    assertThat(reworded).matches(Answer::isStoredMiss);
    assertThat(otherImage).matches(Answer::isStoredMiss);
  }

  @Test
  void anotherKeyDoesNotSeeTheAnswer() {
    ChatCompletionCreateParams params = asking("What did I order last week?").build();
    Answer own = setup.create(params);
    Answer others = OpenAiJava.create(setup.with("sk-two"), params);
    Answer othersAgain = OpenAiJava.create(setup.with("sk-two"), params);

    assertThat(others).matches(Answer::isStoredMiss);
    assertThat(others.content()).isNotEqualTo(own.content());
    assertThat(othersAgain).matches(Answer::isExactHit);
    assertThat(othersAgain.content()).isEqualTo(others.content());
    assertThat(setup.provider.calls("What did I order last week?")).isEqualTo(2);
  }

  private static List<String> contents(Answer answer) {
    return answer.completion().choices().stream()
        .map(choice -> choice.index() + ": " + choice.message().content().orElseThrow())
        .toList();
  }

  private static List<ChatCompletionTokenLogprob> logprobs(Answer answer) {
    return answer
        .completion()
        .choices()
        .getFirst()
        .logprobs()
        .flatMap(ChatCompletion.Choice.Logprobs::content)
        .orElseThrow();
  }

  private static ChatCompletionCreateParams askingAbout(String base64, String question) {
    return ChatCompletionCreateParams.builder()
        .model("gpt-4.1")
        .addUserMessageOfArrayOfContentParts(
            List.of(
                ChatCompletionContentPart.ofText(
                    ChatCompletionContentPartText.builder().text(question).build()),
                ChatCompletionContentPart.ofImageUrl(
                    ChatCompletionContentPartImage.builder()
                        .imageUrl(
                            ChatCompletionContentPartImage.ImageUrl.builder()
                                .url("data:image/png;base64," + base64)
                                .build())
                        .build())))
        .build();
  }
}
