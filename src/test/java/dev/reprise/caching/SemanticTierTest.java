package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.message;
import static dev.reprise.kit.Completions.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SemanticTierTest {
  private static final String CAPITAL = "What is the capital of France?";
  private static final String CAPITAL_TOO = "What's the capital city of France?";

  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S25 another wording → semantic HIT, similarity reported; S28 again → exact HIT")
  void anotherWordingIsASemanticHitAndThenAnExactOne() {
    Stage.Tenant tenant = stage.tenant();
    String answer = Expect.storedMiss(tenant.asks(ask(CAPITAL))).content();

    Reply hit = tenant.asks(ask(CAPITAL_TOO));
    assertThat(Expect.similarity(hit)).isBetween(0.93, 1.0);
    assertThat(hit.content()).isEqualTo(answer);
    assertThat(Integer.parseInt(hit.header("age"))).isNotNegative();

    assertThat(Expect.exactHit(tenant.asks(ask(CAPITAL_TOO))).content()).isEqualTo(answer);
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S25 another wording, streamed → semantic HIT as a stream")
  void aSemanticHitIsStreamedWhenAskedSo() {
    Stage.Tenant tenant = stage.tenant();
    String answer = Expect.storedMiss(tenant.asks(Completions.askStream(CAPITAL))).content();

    Reply hit = Expect.semanticHit(tenant.asks(Completions.askStream(CAPITAL_TOO)));
    assertThat(hit.content()).isEqualTo(answer).isNotEmpty();
    assertThat(hit.events().getLast()).isEqualTo("[DONE]");
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S26 unrelated → MISS")
  void anUnrelatedQuestionIsAMiss() {
    Stage.Tenant tenant = stage.tenant();
    Expect.miss(tenant.asks(ask(CAPITAL)));
    Expect.miss(tenant.asks(ask("How do I reset my router's password?")));
    Expect.miss(tenant.asks(ask("Write a haiku on autumn.")));
    assertThat(stage.calls()).isEqualTo(3);
  }

  @Test
  @DisplayName("S27 similarity between two thresholds: MISS at the higher, HIT at the lower")
  void theThresholdDecides() {
    try (Stage strict = new Stage(threshold("0.995"));
        Stage lax = new Stage(threshold("0.9"))) {
      Expect.miss(strict.tenant().asks(ask(CAPITAL)));
      Stage.Tenant careful = strict.tenant();
      Expect.miss(careful.asks(ask(CAPITAL)));
      Expect.miss(careful.asks(ask(CAPITAL_TOO)));

      Stage.Tenant easy = lax.tenant();
      Expect.miss(easy.asks(ask(CAPITAL)));
      assertThat(Expect.similarity(easy.asks(ask(CAPITAL_TOO)))).isBetween(0.9, 0.995);
    }
  }

  @Test
  @DisplayName("S34 other system prompt → MISS")
  void anotherSystemPromptIsAMiss() {
    Stage.Tenant tenant = stage.tenant();
    for (String role : new String[] {"system", "developer"}) {
      Expect.miss(tenant.asks(messages(message(role, "Answer in prose."), user(CAPITAL))));
      Expect.miss(tenant.asks(messages(message(role, "Answer in verse."), user(CAPITAL))));
      Expect.miss(tenant.asks(messages(message(role, "Answer in prose. "), user(CAPITAL_TOO))));
    }
    Expect.miss(tenant.asks(ask(CAPITAL)));
    assertThat(stage.calls()).isEqualTo(7);
    Expect.semanticHit(
        tenant.asks(messages(message("system", "Answer in prose."), user(CAPITAL_TOO))));
  }

  @Test
  @DisplayName("S35 same last turn, other history → MISS")
  void anotherHistoryIsAMiss() {
    Stage.Tenant tenant = stage.tenant();
    String last = user("And how many people live there?");
    Expect.miss(tenant.asks(messages(user(CAPITAL), message("assistant", "Paris."), last)));
    Expect.miss(
        tenant.asks(
            messages(user("What is the capital of Italy?"), message("assistant", "Rome."), last)));
    Expect.miss(tenant.asks(messages(user(CAPITAL), message("assistant", "Paris!"), last)));
    Expect.miss(tenant.asks(messages(last)));
    Expect.exactHit(tenant.asks(messages(user(CAPITAL), message("assistant", "Paris."), last)));
    assertThat(stage.calls()).isEqualTo(4);
  }

  @Test
  @DisplayName("S36 \"summarise this\" over document A vs B → MISS; a paraphrase over A → HIT")
  void theDocumentInTheHistoryIsPartOfTheQuestion() {
    Stage.Tenant tenant = stage.tenant();
    String a = message("system", "Document: The vessel left port on a calm morning.");
    String b = message("system", "Document: The vessel left port on a rough morning.");
    Expect.miss(tenant.asks(messages(a, user("Please summarise this document."))));
    Expect.miss(tenant.asks(messages(b, user("Please summarise this document."))));
    Expect.semanticHit(tenant.asks(messages(a, user("Please summarize this document"))));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S37 with / without / other image → MISS")
  void anImageIsPartOfTheQuestion() {
    Stage.Tenant tenant = stage.tenant();
    Expect.miss(tenant.asks(ask("What is in this picture?")));
    Expect.miss(tenant.asks(picture("What is in this picture?", "data:image/png;base64,AAAA")));
    Expect.miss(tenant.asks(picture("What is in this picture?", "data:image/png;base64,AAAB")));
    Expect.miss(tenant.asks(picture("What is in this picture", "data:image/png;base64,AAAA")));
    Expect.exactHit(tenant.asks(picture("What is in this picture?", "data:image/png;base64,AAAA")));
    assertThat(stage.calls()).isEqualTo(4);
  }

  @Test
  @DisplayName("S38 other tool result → MISS; S39 last message a tool result → no semantic lookup")
  void toolResultsAreNeverTakenForOneAnother() {
    Stage.Tenant tenant = stage.tenant();
    Expect.miss(tenant.asks(toolResult("Sunny in Paris")));
    // To the model, which knows no case, the two are the same.
    Expect.miss(tenant.asks(toolResult("SUNNY IN PARIS")));
    Expect.exactHit(tenant.asks(toolResult("Sunny in Paris")));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S40 tools present → semantic off by default, exact works")
  void toolsSwitchTheSemanticTierOff() {
    Stage.Tenant tenant = stage.tenant();
    String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    Expect.miss(tenant.asks(ask(CAPITAL, tools)));
    Expect.miss(tenant.asks(ask(CAPITAL_TOO, tools)));
    Expect.exactHit(tenant.asks(ask(CAPITAL, tools)));
    Expect.miss(tenant.asks(ask(CAPITAL, "\"tools\":[]")));
    Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO, "\"tools\":[]")));
    assertThat(stage.calls()).isEqualTo(3);
  }

  @Test
  @DisplayName("S41 prompts longer than the window that differ only past it → MISS")
  void whatLiesBeyondTheModelsWindowIsNotOverlooked() {
    Stage.Tenant tenant = stage.tenant();
    String text = "The quick brown fox jumps over the lazy dog. ".repeat(80);
    Expect.miss(tenant.asks(ask(text + "Is the fox red?")));
    Expect.miss(tenant.asks(ask(text + "Is the dog grey?")));
    Expect.exactHit(tenant.asks(ask(text + "Is the fox red?")));
    // Nor where the head is short enough to be read in full.
    String document = "\n\n" + text;
    Expect.miss(tenant.asks(ask(CAPITAL + document + "Paris")));
    Expect.miss(tenant.asks(ask(CAPITAL_TOO + document + "Lyon")));
    assertThat(stage.calls()).isEqualTo(4);
  }

  @Test
  @DisplayName(
      "S41 a long prompt whose head is worded differently and whose rest is the same → HIT")
  void theHeadOfALongPromptMayBeWordedDifferently() {
    Stage.Tenant tenant = stage.tenant();
    String document = "\n\n" + "The quick brown fox jumps over the lazy dog. ".repeat(80);
    String answer = Expect.miss(tenant.asks(ask(CAPITAL + document))).content();
    assertThat(Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO + document))).content())
        .isEqualTo(answer);
    Expect.miss(tenant.asks(ask(CAPITAL_TOO + document + "Paris")));
    Expect.miss(tenant.asks(ask(CAPITAL_TOO)));
    assertThat(stage.calls()).isEqualTo(3);
  }

  @Test
  @DisplayName("S42 empty user text → no semantic lookup")
  void emptyTextsAreNotAlike() {
    Stage.Tenant tenant = stage.tenant();
    for (String blank : new String[] {"", " ", "\n", "\u00a0", "\u200b"}) {
      Expect.miss(tenant.asks(ask(blank)));
    }
    Expect.miss(tenant.asks(messages("{\"role\":\"user\",\"content\":null}")));
    Expect.miss(tenant.asks(messages("{\"role\":\"user\",\"content\":[]}")));
    Expect.exactHit(tenant.asks(ask("")));
    assertThat(stage.calls()).isEqualTo(7);
  }

  @Test
  @DisplayName("S43 a foreign entry is nearer than one's own → one's own is found")
  void onesOwnEntryIsFoundBehindNearerForeignOnes() {
    for (int i = 0; i < 30; i++) {
      Expect.miss(stage.tenant().asks(ask(CAPITAL_TOO)));
    }
    Stage.Tenant tenant = stage.tenant();
    String own = Expect.miss(tenant.asks(ask(CAPITAL))).content();
    Reply hit = Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO)));
    assertThat(hit.content()).isEqualTo(own);
    assertThat(stage.calls()).isEqualTo(31);
  }

  private static String threshold(String cosine) {
    return "cache: {policy: {semantic: {policy: threshold, thresholds: {bge-small-en-v1.5-q: "
        + cosine
        + "}}}}\n";
  }

  private static String messages(String... messages) {
    return "{\"model\":\"m\",\"messages\":[" + String.join(",", messages) + "]}";
  }

  private static String picture(String question, String url) {
    return messages(
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
            + Completions.quote(question)
            + "},{\"type\":\"image_url\",\"image_url\":{\"url\":\""
            + url
            + "\"}}]}");
  }

  private static String toolResult(String text) {
    return messages(
        user("How is the weather?"),
        """
        {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",\
        "function":{"name":"f","arguments":"{}"}}]}\
        """,
        "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":" + Completions.quote(text) + "}");
  }
}
