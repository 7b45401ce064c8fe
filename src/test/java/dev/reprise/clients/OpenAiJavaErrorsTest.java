package dev.reprise.clients;

import static dev.reprise.clients.OpenAiJava.asking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.reprise.clients.OpenAiJava.Answer;
import dev.reprise.kit.DeadPort;
import dev.reprise.kit.OpenAiScript;
import dev.reprise.kit.TestGateway;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What goes wrong upstream or in the gateway, as OpenAI's Java client raises it. */
class OpenAiJavaErrorsTest {

  @AutoClose private static final OpenAiJava setup = new OpenAiJava();

  @Test
  void aRefusedKeyIsUnauthorized() {
    var error =
        failure(
            UnauthorizedException.class,
            setup.with(OpenAiScript.REVOKED_KEY),
            asking("Who am I?").build());

    assertThat(error).hasMessageContaining("Incorrect API key provided: sk-rev*ked.");
    assertThat(error.code()).hasValue("invalid_api_key");
    assertThat(error.headers().values("x-request-id")).hasSize(1);
    assertThat(error.headers().values("cache-status")).containsExactly("reprise; fwd=miss");
  }

  @Test
  void aSpentQuotaIsARateLimitWithItsRetryAfter() {
    var error =
        failure(
            RateLimitException.class,
            setup.with(OpenAiScript.SPENT_KEY),
            asking("How much is left?").build());

    assertThat(error).hasMessageContaining("You exceeded your current quota.");
    assertThat(error.headers().values("retry-after")).containsExactly("17");
    assertThat(setup.provider.calls("How much is left?")).isEqualTo(1);
  }

  @Test
  void aWrongParameterIsABadRequestAgainAndAgain() {
    ChatCompletionCreateParams params = asking("How hot is too hot?").temperature(3.0).build();
    var first = failure(BadRequestException.class, setup.client, params);
    var second = failure(BadRequestException.class, setup.client, params);

    assertThat(first).hasMessageContaining("expected a value <= 2, but got 3 instead.");
    assertThat(first.type()).hasValue("invalid_request_error");
    assertThat(second).hasMessage(first.getMessage());
    assertThat(setup.provider.calls("How hot is too hot?")).isEqualTo(2);
  }

  @Test
  void aFaultOfTheProviderIsAnInternalServerError() {
    ChatCompletionCreateParams params =
        asking("Are you well?").model(OpenAiScript.CRASHING_MODEL).build();
    var error = failure(InternalServerException.class, setup.client, params);

    assertThat(error.statusCode()).isEqualTo(500);
    assertThat(error).hasMessageContaining("The server had an error.");
    assertThat(setup.provider.calls("Are you well?")).isEqualTo(1);
  }

  @Test
  void anUnknownPathIsNotFound() {
    assertThat(
            catchThrowableOfType(
                NotFoundException.class, () -> setup.client.models().retrieve("gpt-unheard-of")))
        .hasMessageContaining("Unknown request URL");
  }

  @Test
  void theClientsOwnRetryGetsAndStoresTheAnswer() {
    ChatCompletionCreateParams params =
        asking("Are you busy?").model(OpenAiScript.BUSY_MODEL).build();
    OpenAIClient patient = setup.client.withOptions(options -> options.maxRetries(1));
    Answer retried = OpenAiJava.create(patient, params);
    Answer again = OpenAiJava.create(patient, params);

    assertThat(retried).matches(Answer::isStoredMiss);
    assertThat(again).matches(Answer::isExactHit);
    assertThat(setup.provider.calls("Are you busy?")).isEqualTo(2);
  }

  @Test
  void withoutRetriesTheClientSeesTheOverload() {
    ChatCompletionCreateParams params =
        asking("Which queue is the longest?").model(OpenAiScript.BUSY_MODEL).build();
    var error = failure(InternalServerException.class, setup.client, params);

    assertThat(error.statusCode()).isEqualTo(503);
    assertThat(error).hasMessageContaining("The engine is overloaded.");
    assertThat(setup.create(params)).matches(Answer::isStoredMiss);
  }

  @Test
  void anErrorWithinAStreamIsRaisedAndNothingIsStored() {
    ChatCompletionCreateParams params =
        asking("Will you hold?").model(OpenAiScript.BREAKING_MODEL).build();
    List<ChatCompletionChunk> received = new ArrayList<>();
    for (int call = 1; call <= 2; call++) {
      received.clear();
      var error = catchThrowableOfType(SseException.class, () -> read(params, received));
      assertThat(error).hasMessageContaining("The model broke down.");
      assertThat(error.code()).hasValue("broken");
      assertThat(received).hasSize(3);
      assertThat(setup.provider.calls("Will you hold?")).isEqualTo(call);
    }
  }

  @Test
  void aCallerThatLeavesEndsTheCallUpstream() {
    String question = "Will you ever end?";
    ChatCompletionCreateParams params = asking(question).model(OpenAiScript.ENDLESS_MODEL).build();
    try (StreamResponse<ChatCompletionChunk> stream =
        setup.client.chat().completions().createStreaming(params)) {
      assertThat(stream.stream().limit(2)).hasSize(2);
    }

    assertThat(setup.provider.callerLeft(question)).isTrue();
    assertThat(setup.provider.calls(question)).isEqualTo(1);
  }

  @Test
  void aProviderThatIsDownIsAnErrorOfTheGatewaysOwn() {
    try (DeadPort down = new DeadPort();
        TestGateway gateway = new TestGateway(down.base(), "")) {
      OpenAIClient client =
          OpenAIOkHttpClient.builder()
              .baseUrl(gateway.base())
              .apiKey(OpenAiScript.KEY)
              .maxRetries(0)
              .build();
      var error = failure(InternalServerException.class, client, asking("Hello?").build());

      assertThat(error.statusCode()).isEqualTo(502);
      assertThat(error).hasMessageContaining("127.0.0.1");
      assertThat(error.code()).hasValue("upstream_unreachable");
      assertThat(error.type()).hasValue("api_error");
      client.close();
    }
  }

  private static <E extends OpenAIServiceException> E failure(
      Class<E> type, OpenAIClient client, ChatCompletionCreateParams params) {
    return catchThrowableOfType(type, () -> client.chat().completions().create(params));
  }

  private static void read(ChatCompletionCreateParams params, List<ChatCompletionChunk> received) {
    try (StreamResponse<ChatCompletionChunk> stream =
        setup.client.chat().completions().createStreaming(params)) {
      stream.stream().forEach(received::add);
    }
  }
}
