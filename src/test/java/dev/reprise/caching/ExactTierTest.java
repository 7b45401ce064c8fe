package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.ChatRequest;
import dev.reprise.kit.Completions;
import dev.reprise.kit.TestGateway.Reply;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.TextNormalization;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExactTierTest {
  private static final String CAFE_NFC = "Where is the caf\u00e9 \u1e69?";
  private static final String CAFE_NFD = "Where is the cafe\u0301 s\u0307\u0323?";

  private static Stage both;
  private static Stage exactOnly;

  @BeforeAll
  static void open() {
    both = Stage.open();
    exactOnly = Stage.exactOnly();
  }

  @AfterAll
  static void close() {
    exactOnly.close();
    both.close();
  }

  @BeforeEach
  void reset() {
    both.reset();
    exactOnly.reset();
  }

  @Test
  @DisplayName("S1 same request twice → MISS, then exact HIT; one upstream call")
  void theSameRequestIsForwardedOnce() {
    String body = Completions.ask("How tall is the Eiffel Tower?");
    Stage.Tenant tenant = both.tenant();

    Reply miss = Expect.storedMiss(tenant.asks(body));
    Reply hit = Expect.exactHit(tenant.asks(body));

    assertThat(hit.content()).isEqualTo(miss.content());
    assertThat(both.calls()).isEqualTo(1);
    assertThat(both.upstream.requests().getFirst().body()).isEqualTo(body);
  }

  @Test
  @DisplayName("S1 S41 a large request is read aside and hits exactly; its last character counts")
  void aLargeRequestHitsExactly() {
    Stage.Tenant tenant = both.tenant();
    String large = "What is this picture? " + "0123456789abcdef".repeat(20_000);
    String answer = Expect.storedMiss(tenant.asks(Completions.ask(large))).content();
    assertThat(Expect.exactHit(tenant.asks(Completions.ask(large))).content()).isEqualTo(answer);
    Expect.exactHit(tenant.asks(Completions.askStream(large)));
    Expect.storedMiss(tenant.asks(Completions.ask(large + "0")));
    assertThat(both.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S2 JSON key order or white space differs → HIT")
  void keyOrderAndWhiteSpaceOfTheJsonDoNotMatter() {
    Stage.Tenant tenant = both.tenant();
    Expect.miss(
        tenant.asks(
            """
            {"model":"m","seed":7,"tools":[{"type":"function","function":{"name":"f",\
            "parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}],\
            "messages":[{"role":"user","content":"Which key comes first?"}]}\
            """));
    Expect.exactHit(
        tenant.asks(
            """

            { "tools" : [ { "function" : { "parameters" : { "properties" :
                { "a" : { "type" : "string" } }, "type" : "object" }, "name" : "f" },
                "type" : "function" } ],
            \t"messages" : [ { "content" : "Which key comes \\u0066irst?", "role" : "user" } ],
              "seed" : 7, "model" : "\\u006d" }
            """));
    assertThat(both.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S3 the key is the same across 100 repeats")
  void aHundredRepeatsCostOneCall() {
    Stage.Tenant tenant = both.tenant();
    String body = Completions.ask("What is said a hundred times?", "\"temperature\":0.3");
    String first = Expect.miss(tenant.asks(body)).content();
    for (int i = 0; i < 100; i++) {
      assertThat(Expect.exactHit(tenant.asks(body)).content()).isEqualTo(first);
    }
    assertThat(both.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S3 the key is the same across restarts: its digest is pinned")
  void theDigestOfARequestNeverChanges() throws Exception {
    String body =
        """
        {"model":"gpt-4o","temperature":0.20,"stream":true,"user":"u","logit_bias":{"50256":-100},\
        "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi \u00e9"}]}\
        """;
    OpenAiChat wire =
        new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system());
    ChatRequest request = wire.read(body.getBytes(StandardCharsets.UTF_8));
    assertThat(request.requestDigest()).hasToString("WO9aP_WaKTLdvHv88HChIH--h3PFKAeOcAQHhc3hEw4");
    assertThat(request.contextDigest()).hasToString("iiaXJp6iUPIs01MOdMiRYzRXElvhg8xvOCOoP6dgY8M");
  }

  @Test
  @DisplayName("S4 message order differs → MISS")
  void theOrderOfMessagesMatters() {
    Stage.Tenant tenant = both.tenant();
    String one = Completions.user("Tell me of salt.");
    String two = Completions.user("Tell me of pepper.");
    String head = "{\"model\":\"m\",\"messages\":[";

    Expect.miss(tenant.asks(head + one + "," + two + "]}"));
    Expect.miss(tenant.asks(head + two + "," + one + "]}"));
    assertThat(both.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S5 `Foo` vs `foo` → no exact HIT")
  void caseMatters() {
    Stage.Tenant tenant = exactOnly.tenant();
    Expect.miss(tenant.asks(Completions.ask("What does Foo do?")));
    Expect.miss(tenant.asks(Completions.ask("What does foo do?")));
    assertThat(exactOnly.calls()).isEqualTo(2);

    Stage.Tenant semantic = both.tenant();
    Expect.miss(semantic.asks(Completions.ask("What does Foo do?")));
    assertThat(semantic.asks(Completions.ask("What does foo do?")).isExactHit()).isFalse();
  }

  @Test
  @DisplayName("S6 trailing white space → MISS by default")
  void whiteSpaceAroundATextMattersByDefault() {
    Stage.Tenant tenant = exactOnly.tenant();
    Expect.miss(tenant.asks(Completions.ask("Is there a gap?")));
    Expect.miss(tenant.asks(Completions.ask("Is there a gap? ")));
    Expect.miss(tenant.asks(Completions.ask("Is there a gap?\n")));
    assertThat(exactOnly.calls()).isEqualTo(3);
  }

  @Test
  @DisplayName("S6 trailing white space → HIT where normalisation is switched on")
  void whiteSpaceAroundATextIsIgnoredOnDemand() {
    String yaml = "cache: {normalize-whitespace: true, policy: {semantic: {enabled: false}}}";
    try (Stage lenient = new Stage(yaml)) {
      Stage.Tenant tenant = lenient.tenant();
      Expect.miss(tenant.asks(Completions.ask("Is there a gap?")));
      Expect.exactHit(tenant.asks(Completions.ask("Is there a gap? \t\r\n")));
      Expect.miss(tenant.asks(Completions.ask("Is there  a gap?")));
      assertThat(lenient.calls()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("S7 `0.2` vs `0.20` → HIT; large integers keep every digit")
  void numbersAreComparedByValueWithEveryDigit() {
    Stage.Tenant tenant = both.tenant();
    String question = "How exact is a number?";
    Expect.miss(tenant.asks(Completions.ask(question, "\"temperature\":0.2")));
    for (String same : new String[] {"0.20", "2e-1", "0.02E+1", "0.2000000000000000000"}) {
      Expect.exactHit(tenant.asks(Completions.ask(question, "\"temperature\":" + same)));
    }
    Expect.miss(tenant.asks(Completions.ask(question, "\"temperature\":0.2000000000000000001")));
    Expect.miss(tenant.asks(Completions.ask(question, "\"seed\":9007199254740992")));
    Expect.miss(tenant.asks(Completions.ask(question, "\"seed\":9007199254740993")));
    Expect.miss(tenant.asks(Completions.ask(question, "\"seed\":123456789012345678901234567890")));
    Expect.miss(tenant.asks(Completions.ask(question, "\"seed\":123456789012345678901234567891")));
    Expect.exactHit(tenant.asks(Completions.ask(question, "\"seed\":9007199254740993.0")));
    assertThat(both.calls()).isEqualTo(6);
  }

  @Test
  @DisplayName("S8 NFC vs NFD unicode → HIT after normalisation")
  void canonicallyEquivalentTextsAreTheSame() {
    Stage.Tenant tenant = both.tenant();
    Expect.miss(tenant.asks(Completions.ask(CAFE_NFC)));
    Expect.exactHit(tenant.asks(Completions.ask(CAFE_NFD)));
    assertThat(both.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S8 NFC vs NFD unicode → MISS without normalisation")
  void canonicallyEquivalentTextsDifferOnDemand() {
    String yaml = "cache: {normalize-unicode: false, policy: {semantic: {enabled: false}}}";
    try (Stage strict = new Stage(yaml)) {
      Stage.Tenant tenant = strict.tenant();
      Expect.miss(tenant.asks(Completions.ask(CAFE_NFC)));
      Expect.miss(tenant.asks(Completions.ask(CAFE_NFD)));
      assertThat(strict.calls()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("S5 texts that differ in half a surrogate pair → no HIT")
  void halfSurrogatePairsAreNotQuestionMarks() {
    Stage.Tenant tenant = both.tenant();
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"What%s\"}]}";
    for (String end : new String[] {"?", "\\ud83d", "\\ud83e", "\\ude00", "\\ufffd"}) {
      assertThat(tenant.asks(body.formatted(end)).isExactHit()).as(end).isFalse();
    }
  }
}
