package dev.reprise.http;

import static dev.reprise.http.StoredEntries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.EmbeddingException.Kind;
import dev.reprise.http.AdminTester.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listing, showing, searching and removing entries over HTTP. */
class AdminEntriesTest {
  private final AdminTester admin = new AdminTester();

  @BeforeEach
  void fill() {
    admin.store.put(
        entry("e1", "acme", "small", "how do I reset a password", Set.of("faq", "login")));
    admin.store.put(entry("e2", "acme", "large", "how do I reset my password", Set.of("faq")));
    admin.store.put(entry("e3", "other", "small", "what is the capital of France"));
    admin.store.nowNanos = 70_000_000_000L;
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void anEntryIsListedWithItsPropertiesButNotItsAnswer() {
    Reply reply = admin.get("/admin/entries?tag=login");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("cache-control")).isEqualTo("no-store");
    assertThat(reply.json().path("total").asInt()).isEqualTo(1);
    JsonNode entry = reply.json().path("entries").path(0);
    assertThat(entry.properties())
        .extracting(field -> field.getKey() + "=" + field.getValue())
        .containsExactly(
            "id=\"e1\"",
            "key=\"" + entry.path("key").asText() + "\"",
            "tenant=\"acme\"",
            "namespace=\"default\"",
            "model=\"small\"",
            "question=\"how do I reset a password\"",
            "tags=[\"faq\",\"login\"]",
            "age_seconds=70",
            "ttl_seconds=-10",
            "bytes=32",
            "uses=3",
            "tokens=12");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 3",
    "tenant=acme, 2",
    "model=small, 2",
    "tag=faq, 2",
    "namespace=default, 3",
    "namespace=none, 0",
    "older-than=69, 3",
    "older-than=70, 0",
    "tenant=acme&model=small, 1",
    "limit=1, 3"
  })
  void theListIsOfWhatFitsAllParameters(String query, int total) {
    assertThat(admin.get("/admin/entries?" + query).json().path("total").asInt()).isEqualTo(total);
  }

  @Test
  void aListIsCutAtItsLimitAndSaysHowManyThereAre() {
    JsonNode json = admin.get("/admin/entries?limit=2").json();
    assertThat(json.path("total").asInt()).isEqualTo(3);
    assertThat(json.path("entries")).hasSize(2);
  }

  @Test
  void aListInAnOrderIsReadPageByPage() {
    for (int i = 0; i < 5; i++) {
      StoredCompletion entry = entry("u" + i, "many", "small", "question " + i);
      entry.uses().set(10 * (i % 3));
      admin.store.put(entry.askedAt(i));
    }
    String query = "/admin/entries?tenant=many&order=uses&limit=2&offset=";
    assertThat(ids(admin.get(query + 0))).containsExactly("u2", "u1");
    assertThat(admin.get(query + 2).json().at("/entries/0/uses").asInt()).isEqualTo(10);
    assertThat(ids(admin.get(query + 4))).hasSize(1);
    assertThat(ids(admin.get(query + 5))).isEmpty();
    assertThat(admin.get(query + 5).json().path("total").asInt()).isEqualTo(5);
    for (String order : List.of("newest", "oldest", "bytes", "tokens")) {
      assertThat(ids(admin.get("/admin/entries?tenant=many&order=" + order))).hasSize(5);
    }
  }

  @Test
  void anEntryIsFoundByItsKey() {
    String key = admin.get("/admin/entries/e2").json().path("key").asText();
    assertThat(ids(admin.get("/admin/entries?key=" + key))).containsExactly("e2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenat=x|unknown parameter 'tenat'; did you mean 'tenant'?",
        "zzzzzzzz=x|unknown parameter 'zzzzzzzz'; known are tenant, namespace",
        "tag=|tag: expected a text of 1 to 1000 characters, got a text of 0 characters",
        "order=newst|order: did you mean 'newest'?",
        "offset=1|offset: expected an order with it, got none",
        "order=uses&offset=1000001|offset: expected a whole number from 0 to 1000000",
        "limit=0|limit: expected a whole number from 1 to 1000, got a text of 1 characters",
        "limit=1001|limit: expected a whole number from 1 to 1000",
        "older-than=-1|older-than: expected a whole number from 0",
        "tag=a&tag=b|expected tag once",
        "tag=%25zz%zz|expected percent-encoded text"
      })
  void aQueryThatIsNotUnderstoodIsRefusedWithWhatWasExpected(String query, String message) {
    String raw =
        admin.raw(
            "GET /admin/entries?"
                + query
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(raw).startsWith("HTTP/1.1 400 ").contains(message, "invalid_request_error");
  }

  @Test
  void anEntryIsShownWithItsAnswerAsItWasStoredAndTheNamesOfItsKeyParts() {
    Reply reply = admin.get("/admin/entries/e1");
    assertThat(reply.http().body()).contains("\"answer\":{\"id\":\"x\",\"choices\":[],\"n\":1.50}");
    assertThat(reply.json().path("key_parts")).hasSize(2);
    assertThat(reply.json().path("key_parts").path(1).asText()).isEqualTo("messages[0]");
  }

  @Test
  void aLongQuestionIsCutInAListAndWholeOnItsOwn() {
    String question = "word ".repeat(1_000).trim();
    admin.store.put(entry("long", "acme", "long", question));
    JsonNode listed = admin.get("/admin/entries?model=long").json().path("entries").path(0);
    assertThat(listed.path("question").asText()).hasSize(501).endsWith("…");
    assertThat(admin.get("/admin/entries/long").json().path("question").asText())
        .isEqualTo(question);
  }

  @Test
  @DisplayName("S99 an entry is deleted by its id once, the second time it is not found")
  void anEntryIsDeletedOnce() {
    Reply first = admin.delete("/admin/entries/e1");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.http().body()).isEqualTo("{\"deleted\":1}");
    Reply second = admin.delete("/admin/entries/e1");
    assertThat(second.status()).isEqualTo(404);
    assertThat(second.message()).contains("'e1'");
    assertThat(admin.get("/admin/entries/e1").status()).isEqualTo(404);
    assertThat(admin.store.entries()).isEqualTo(2);
  }

  @ParameterizedTest
  @DisplayName("S99 entries are purged by tag, tenant, model, age and similarity to a text")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"e3\"}|e1,e2",
        "{\"tag\":\"faq\"}|e3",
        "{\"tenant\":\"acme\",\"model\":\"large\"}|e1,e3",
        "{\"namespace\":\"none\"}|e1,e2,e3",
        "{\"older_than_seconds\":100}|e1,e2,e3",
        "{\"similar_to\":\"how do I reset a password\",\"similarity\":0.99}|e2,e3",
        "{\"similar_to\":\"how do I reset a password\",\"similarity\":0.7}|e3",
        "{\"similar_to\":\"how do I reset a"
            + " password\",\"similarity\":0.7,\"model\":\"large\"}|e1,e3"
      })
  void aPurgeRemovesWhatFitsAndNothingElse(String body, String left) {
    int kept = left.split(",", -1).length;
    Reply dry = admin.post("/admin/purge", body.replace("{", "{\"dry_run\":true,"));
    assertThat(dry.json().path("matched").asInt()).isEqualTo(3 - kept);
    assertThat(dry.json().path("sample")).hasSize(3 - kept);
    assertThat(dry.json().path("deleted").asInt()).isZero();
    assertThat(admin.store.entries()).as("a dry run changes nothing").isEqualTo(3);

    Reply reply = admin.post("/admin/purge", body);
    assertThat(reply.json().path("dry_run").asBoolean()).isFalse();
    assertThat(reply.json().path("matched").asInt()).isEqualTo(3 - kept);
    assertThat(reply.json().path("deleted").asInt()).isEqualTo(3 - kept);
    assertThat(ids(admin.get("/admin/entries"))).containsExactly(left.split(",", -1));
  }

  @Test
  void aDryRunShowsNoMoreThanASample() {
    for (int i = 0; i < 30; i++) {
      admin.store.put(entry("n" + i, "many", "small", "question " + i));
    }
    JsonNode dry = admin.post("/admin/purge", "{\"tenant\":\"many\",\"dry_run\":true}").json();
    assertThat(dry.path("matched").asInt()).isEqualTo(30);
    assertThat(dry.path("sample")).hasSize(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|POST /admin/flush removes everything",
        "{\"dry_run\":true}|expected at least one of id, key, tag",
        "{\"tagg\":\"faq\"}|unknown field 'tagg'; did you mean 'tag'?",
        "{\"tag\":null}|tag: expected a text of 1 to 1000 characters, got null",
        "{\"tag\":\"\"}|got a text of 0 characters",
        "{\"tag\":[\"faq\"]}|got an array",
        "{\"older_than_seconds\":-1}|got the number -1",
        "{\"older_than_seconds\":1.5}|got the number 1.5",
        "{\"tag\":\"faq\",\"dry_run\":\"yes\"}|dry_run: expected true or false",
        "{\"similarity\":0.9}|similar_to and similarity together",
        "{\"similar_to\":\"q\"}|similar_to and similarity together",
        "{\"similar_to\":\"q\",\"similarity\":1.1}|similarity: expected a number from -1.0 to 1.0",
        "{\"tag\":\"a\",\"tag\":\"b\"}|names a field twice",
        "[]|expected a JSON object as the body, got an array",
        "''|expected a JSON object",
        "{\"tag\":|what is not JSON",
        "{\"tag\":\"faq\"} x|what is not JSON"
      })
  void aPurgeThatIsNotUnderstoodPurgesNothing(String body, String message) {
    Reply reply = admin.post("/admin/purge", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).contains(message);
    assertThat(admin.store.entries()).isEqualTo(3);
  }

  @Test
  void aFlushRemovesEverythingAndItsDryRunNothing() {
    JsonNode dry = admin.post("/admin/flush", "{\"dry_run\":true}").json();
    assertThat(dry.path("matched").asInt()).isEqualTo(3);
    assertThat(admin.store.entries()).isEqualTo(3);
    assertThat(admin.post("/admin/flush", "{\"tag\":\"faq\"}").message()).contains("unknown field");
    assertThat(admin.post("/admin/flush", "").json().path("deleted").asInt()).isEqualTo(3);
    assertThat(admin.store.entries()).isZero();
  }

  @Test
  void aSearchGivesTheNearestEntriesOfAllScopesWithTheirScores() {
    JsonNode found =
        admin.post("/admin/search", "{\"text\":\"how do I reset my password\"}").json();
    assertThat(found.path("total").asInt()).isEqualTo(3);
    assertThat(ids(found)).containsExactly("e2", "e1", "e3");
    assertThat(found.path("entries").path(0).path("similarity").asDouble()).isGreaterThan(0.99);
    assertThat(found.path("entries").path(1).path("similarity").asDouble()).isBetween(0.5, 0.95);
  }

  @Test
  void aSearchKeepsToItsSelectorsAndItsLimit() {
    String text = "{\"text\":\"how do I reset my password\",";
    assertThat(ids(admin.post("/admin/search", text + "\"tenant\":\"other\"}")))
        .containsExactly("e3");
    assertThat(ids(admin.post("/admin/search", text + "\"limit\":1}"))).containsExactly("e2");
    Reply without = admin.post("/admin/search", "{\"limit\":1}");
    assertThat(without.status()).isEqualTo(400);
    assertThat(without.message()).startsWith("text: expected");
  }

  @ParameterizedTest
  @CsvSource({
    "BUSY, 503, embedder-busy",
    "LATE, 503, embedder-late",
    "BROKEN, 503, embedder-failed",
    "TOO_LONG, 400, question-too-long",
    "UNREADABLE, 400, question-unreadable"
  })
  void whatCannotBeEmbeddedIsNotSearchedNorPurged(Kind kind, int status, String code) {
    admin.embedder.failing = kind;
    for (Reply reply :
        List.of(
            admin.post("/admin/search", "{\"text\":\"a secret\"}"),
            admin.post("/admin/purge", "{\"similar_to\":\"a secret\",\"similarity\":0.9}"))) {
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.error().path("code").asText()).isEqualTo(code);
      assertThat(reply.http().body()).doesNotContain("secret");
    }
    assertThat(admin.store.entries()).isEqualTo(3);
  }

  @Test
  void withoutASemanticTierASearchSaysSoAndTheRestWorks() {
    admin.server.open(admin.api(false));
    Reply reply = admin.post("/admin/search", "{\"text\":\"q\"}");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.message()).contains("the semantic tier is off");
    assertThat(admin.get("/admin/entries").status()).isEqualTo(200);
  }

  private static List<String> ids(Reply reply) {
    return ids(reply.json());
  }

  private static List<String> ids(JsonNode json) {
    List<String> ids = new ArrayList<>();
    json.path("entries").forEach(entry -> ids.add(entry.path("id").asText()));
    return ids;
  }
}
