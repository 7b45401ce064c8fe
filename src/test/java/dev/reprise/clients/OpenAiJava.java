package dev.reprise.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import dev.reprise.kit.OpenAiScript;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;

/** OpenAI's Java client on a gateway before a scripted provider. */
final class OpenAiJava implements AutoCloseable {
  final OpenAiScript provider = new OpenAiScript();
  final ScriptedUpstream upstream = new ScriptedUpstream().script(provider);
  final TestGateway gateway = new TestGateway(upstream);
  final OpenAIClient client =
      OpenAIOkHttpClient.builder()
          .baseUrl(gateway.base())
          .apiKey(OpenAiScript.KEY)
          .maxRetries(0)
          .build();

  /** A completion and what the cache had to do with it. */
  record Answer(String cacheStatus, ChatCompletion completion) {

    boolean isStoredMiss() {
      return cacheStatus.equals("reprise; fwd=miss; stored");
    }

    boolean isExactHit() {
      return cacheStatus.startsWith("reprise; hit; detail=exact; ttl=");
    }

    boolean isSemanticHit() {
      return cacheStatus.startsWith("reprise; hit; detail=semantic; similarity=0.9");
    }

    ChatCompletionMessage message() {
      return completion.choices().getFirst().message();
    }

    String content() {
      return message().content().orElseThrow();
    }
  }

  static ChatCompletionCreateParams.Builder asking(String question) {
    return ChatCompletionCreateParams.builder().model(OpenAiScript.MODEL).addUserMessage(question);
  }

  OpenAIClient with(String apiKey) {
    return client.withOptions(options -> options.apiKey(apiKey));
  }

  Answer create(ChatCompletionCreateParams params) {
    return create(client, params);
  }

  static Answer create(OpenAIClient client, ChatCompletionCreateParams params) {
    try (HttpResponseFor<ChatCompletion> response =
        client.chat().completions().withRawResponse().create(params)) {
      return new Answer(cacheStatus(response), response.parse().validate());
    }
  }

  /** Streams, and puts together what came by the client's own means. */
  Answer stream(ChatCompletionCreateParams params) {
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    try (HttpResponseFor<StreamResponse<ChatCompletionChunk>> response =
            client.chat().completions().withRawResponse().createStreaming(params);
        StreamResponse<ChatCompletionChunk> stream = response.parse()) {
      stream.stream().forEach(chunk -> accumulator.accumulate(chunk.validate()));
      return new Answer(cacheStatus(response), accumulator.chatCompletion());
    }
  }

  static String cacheStatus(HttpResponseFor<?> response) {
    return String.join(" | ", response.headers().values("cache-status"));
  }

  @Override
  public void close() {
    client.close();
    gateway.close();
    upstream.close();
  }
}
