package dev.reprise.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.reprise.chat.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedProviderTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String CHAT = "/chat/completions";

  private final Intent intent = SupportScript.load().tryIt();
  private final HttpClient client = HttpClient.newHttpClient();
  private SimulatedProvider provider;

  @BeforeEach
  void start() throws IOException {
    provider = new SimulatedProvider(0);
  }

  @AfterEach
  void stop() {
    client.close();
    provider.close();
  }

  @Test
  void jsonCarriesTheTrueAnswerAndSaysThatItIsSimulated() throws Exception {
    HttpResponse<byte[]> response = ask(false);
    JsonNode body = JSON.readTree(response.body());

    assertThat(response.headers().firstValue("x-reprise-simulated")).hasValue("true");
    assertThat(body.path("model").asText()).isEqualTo("simulated-support-1");
    assertThat(body.path("system_fingerprint").asText()).isEqualTo("simulated");
    assertThat(body.at("/choices/0/message/content").asText()).isEqualTo(intent.answer());
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void streamAndJsonAgreeInContentAndUsage() throws Exception {
    var whole = AnswerReader.json(new ByteArrayInputStream(ask(false).body()));
    var streamed = AnswerReader.events(new ByteArrayInputStream(ask(true).body()));

    assertThat(streamed.content()).isEqualTo(whole.content());
    assertThat(streamed.usage()).isEqualTo(whole.usage());
    assertThat(whole.usage())
        .isEqualTo(new Usage(Tokens.count(intent.canonical()), Tokens.count(intent.answer())));
  }

  @Test
  void aStreamIsRoleThenOneChunkATokenThenFinishThenUsageThenDone() throws Exception {
    List<String> events = text(ask(true)).lines().toList();
    var payloads =
        events.stream().filter(line -> !line.isEmpty()).map(l -> l.substring(6)).toList();
    int tokens = Tokens.count(intent.answer());

    assertThat(payloads).hasSize(1 + tokens + 3);
    assertThat(chunk(payloads, 0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunk(payloads, 1).at("/choices/0/finish_reason").isNull()).isTrue();
    assertThat(chunk(payloads, 1 + tokens).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    assertThat(chunk(payloads, 2 + tokens).path("choices")).isEmpty();
    assertThat(payloads.getLast()).isEqualTo("[DONE]");
  }

  @Test
  void usageIsStreamedOnlyWhenAskedFor() throws Exception {
    String body =
        """
        {"model": "m", "stream": true, "messages": [{"role": "user", "content": "Hello"}]}\
        """;

    assertThat(text(post(CHAT, body))).doesNotContain("usage");
  }

  @Test
  void theLastUserMessageCountsAndItsPartsAreJoined() throws Exception {
    String body =
        """
        {"model": "m", "messages": [
          {"role": "user", "content": "Something else"},
          {"role": "user", "content": [
            {"type": "text", "text": "how do I reset"},
            {"type": "image_url", "image_url": {"url": "http://localhost/x"}},
            {"type": "text", "text": "my password"}]},
          {"role": "assistant", "content": "Well,"}]}\
        """;

    assertThat(text(post(CHAT, body))).contains("Forgot your password?");
  }

  @Test
  void badRequestsAreRefusedInOpenAiErrorJson() throws Exception {
    assertError(post(CHAT, "{"), 400, "valid JSON");
    assertError(post(CHAT, ""), 400, "JSON object");
    assertError(post(CHAT, "{} {}"), 400, "valid JSON");
    assertError(post(CHAT, "{\"messages\": []}"), 400, "model");
    assertError(post(CHAT, "{\"model\": \"m\"}"), 400, "user message");
    assertError(post(CHAT, "{\"model\": \"m\", \"n\": 2}"), 400, "n must be 1");
    assertError(post("/embeddings", "{}"), 404, "POST /v1/embeddings");
    assertError(get(CHAT), 404, "GET /v1/chat/completions");
  }

  @Test
  void theModelIsListed() throws Exception {
    JsonNode models = JSON.readTree(get("/models").body());

    assertThat(models.at("/data/0/id").asText()).isEqualTo(SimulatedProvider.MODEL);
  }

  @Test
  void onlyChatCompletionsAreCountedAsCalls() throws Exception {
    ask(false);
    ask(true);
    get("/models");

    assertThat(provider.calls()).isEqualTo(2);
  }

  private void assertError(HttpResponse<byte[]> response, int status, String message)
      throws IOException {
    JsonNode error = JSON.readTree(response.body()).path("error");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error.path("message").asText()).contains(message);
    assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static JsonNode chunk(List<String> payloads, int index) throws IOException {
    return JSON.readTree(payloads.get(index));
  }

  private HttpResponse<byte[]> ask(boolean stream) throws Exception {
    var request = new ScriptedRequest(intent, intent.canonical(), stream);
    return post(CHAT, DemoRun.body(request).toString());
  }

  private HttpResponse<byte[]> post(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(at(path)).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofByteArray());
  }

  private URI at(String path) {
    return URI.create(provider.baseUri() + path);
  }
}
