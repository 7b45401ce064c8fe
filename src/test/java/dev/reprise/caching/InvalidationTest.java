package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.quote;
import static dev.reprise.kit.Completions.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.HeardLog;
import dev.reprise.kit.TestGateway.Reply;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What operators remove is not served any more, and what they do not name stays. */
class InvalidationTest {
  private static final String PASSWORD = "How do I reset a password?";
  private static final String PASSWORD_TOO = "How can I reset a password?";
  private static final String REFUND = "When is a refund paid?";

  @AutoClose private static final Stage stage = Stage.open();
  private static final Operator operator = new Operator(stage);

  @BeforeEach
  void reset() {
    stage.reset();
    operator.flush();
  }

  @Test
  @DisplayName("S99 delete by id → MISS in both tiers; the second time 404")
  void anEntryIsRemovedByItsIdOnce() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(REFUND)));
    Expect.storedMiss(tenant.asks(ask(PASSWORD), "reprise-tags", "one"));
    Expect.semanticHit(tenant.asks(ask(PASSWORD_TOO)));
    Expect.exactHit(tenant.asks(ask(PASSWORD_TOO)));
    String id = operator.onlyId("tag=one");
    assertThat(operator.delete(id).body()).isEqualTo("{\"deleted\":1}");
    assertThat(operator.delete(id).status()).isEqualTo(404);
    assertThat(stage.gateway.admin("/admin/entries/" + id).status()).isEqualTo(404);
    Expect.miss(tenant.asks(ask(PASSWORD_TOO)));
    Expect.exactHit(tenant.asks(ask(REFUND)));
  }

  @Test
  @DisplayName("S99 by tag, and by several selectors at once")
  void entriesAreRemovedByTag() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(PASSWORD), "reprise-tags", "faq, login"));
    Expect.storedMiss(tenant.asks(ask(REFUND), "reprise-tags", "faq"));
    Expect.storedMiss(tenant.asks(ask("Who sells tents?")));
    assertThat(deleted("{\"tag\":\"faq\",\"model\":\"other\"}")).isZero();
    assertThat(deleted("{\"tag\":\"fa\"}")).isZero();
    assertThat(deleted("{\"tag\":\"login\"}")).isOne();
    Expect.exactHit(tenant.asks(ask(REFUND)));
    Expect.storedMiss(tenant.asks(ask(PASSWORD), "reprise-tags", "faq"));
    assertThat(deleted("{\"tag\":\"faq\"}")).isEqualTo(2);
    Expect.miss(tenant.asks(ask(PASSWORD)));
    Expect.miss(tenant.asks(ask(REFUND)));
    Expect.exactHit(tenant.asks(ask("Who sells tents?")));
  }

  @Test
  @DisplayName("S99 by tenant, by namespace, by model")
  void entriesAreRemovedByScope() {
    Stage.Tenant ann = stage.tenant();
    Stage.Tenant bob = stage.tenant();
    Expect.storedMiss(ann.asks(ask(REFUND), "reprise-tags", "ann"));
    Expect.storedMiss(bob.asks(ask(REFUND)));
    Expect.storedMiss(bob.asks(ask(REFUND), "reprise-namespace", "shop"));
    String other = "{\"model\":\"m2\",\"messages\":[" + user(REFUND) + "]}";
    stage.upstream.script(
        (request, answer) -> answer.json(200, Completions.text("x").replace("\"m\"", "\"m2\"")));
    Expect.storedMiss(bob.asks(other));

    String tenant = operator.list("tag=ann").at("/entries/0/tenant").asText();
    assertThat(deleted("{\"tenant\":" + quote(tenant) + "}")).isOne();
    Expect.exactHit(bob.asks(ask(REFUND)));
    assertThat(deleted("{\"namespace\":\"shop\"}")).isOne();
    Expect.exactHit(bob.asks(ask(REFUND)));
    assertThat(deleted("{\"model\":\"m2\"}")).isOne();
    Expect.exactHit(bob.asks(ask(REFUND)));
    stage.reset();
    Expect.miss(ann.asks(ask(REFUND)));
    Expect.miss(bob.asks(ask(REFUND), "reprise-namespace", "shop"));
  }

  @Test
  @DisplayName("S99 by age: what is younger stays")
  void entriesAreRemovedByAge() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(PASSWORD), "reprise-tags", "old"));
    Eventually.holds("an age", () -> operator.list("older-than=1").path("total").asInt() == 1);
    Expect.storedMiss(tenant.asks(ask(REFUND)));
    assertThat(deleted("{\"older_than_seconds\":3600}")).isZero();
    assertThat(deleted("{\"older_than_seconds\":1,\"tag\":\"old\"}")).isOne();
    Expect.exactHit(tenant.asks(ask(REFUND)));
    Expect.miss(tenant.asks(ask(PASSWORD)));
  }

  @Test
  @DisplayName("S99 by similarity to a text, after a search and a dry run that tell what would go")
  void entriesAreRemovedByMeaning() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(PASSWORD)));
    Expect.storedMiss(tenant.asks(ask(REFUND)));
    JsonNode found =
        stage
            .gateway
            .admin("POST", "/admin/search", "{\"text\":" + quote(PASSWORD_TOO) + "}")
            .json();
    assertThat(found.path("total").asInt()).isEqualTo(2);
    assertThat(found.at("/entries/0/question").asText()).isEqualTo(PASSWORD);
    double near = found.at("/entries/0/similarity").asDouble();
    assertThat(near).isGreaterThan(found.at("/entries/1/similarity").asDouble());

    String similar = "\"similar_to\":" + quote(PASSWORD_TOO) + ",\"similarity\":0.9";
    JsonNode dry = operator.purge("{" + similar + ",\"dry_run\":true}");
    assertThat(dry.path("matched").asInt()).isOne();
    assertThat(dry.path("deleted").asInt()).isZero();
    assertThat(dry.at("/sample/0/question").asText()).isEqualTo(PASSWORD);
    Expect.exactHit(tenant.asks(ask(PASSWORD)));

    assertThat(deleted("{" + similar + "}")).isOne();
    Expect.exactHit(tenant.asks(ask(REFUND)));
    Expect.miss(tenant.asks(ask(PASSWORD)));
  }

  @Test
  @DisplayName(
      "S99 a mistake removes nothing: no selector, unknown or empty ones, half a similarity")
  void aMistakeRemovesNothing() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(REFUND)));
    for (String body :
        List.of(
            "{}",
            "{\"dry_run\":false}",
            "{\"tagg\":\"x\"}",
            "{\"tag\":\"\"}",
            "{\"tag\":null}",
            "{\"similar_to\":\"x\"}",
            "{\"similarity\":0.1}",
            "[]",
            "{\"tag\":\"x\"")) {
      Reply reply = stage.gateway.admin("POST", "/admin/purge", body);
      assertThat(reply.status()).as(body).isEqualTo(400);
      assertThat(reply.json().at("/error/message").asText()).isNotEmpty();
    }
    Expect.exactHit(tenant.asks(ask(REFUND)));
  }

  @Test
  @DisplayName("S99 each change, dry run and refusal leaves one audit line, without any text")
  void everyChangeIsAudited() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(REFUND), "reprise-tags", "one"));
    Expect.storedMiss(tenant.asks(ask(PASSWORD), "reprise-tags", "two"));
    String id = operator.onlyId("tag=one");
    List<String> lines;
    try (HeardLog audit = new HeardLog("dev.reprise.audit")) {
      operator.delete(id);
      operator.delete(id);
      operator.purge("{\"tag\":\"two\",\"dry_run\":true}");
      operator.purge("{\"similar_to\":" + quote(PASSWORD) + ",\"similarity\":0.9}");
      operator.flush();
      stage.gateway.admin("POST", "/admin/flush", "{}", "origin", "http://evil.example");
      lines = audit.lines();
    }
    assertThat(lines)
        .satisfiesExactly(
            line -> said(line, "action=\"delete\"", "matched=\"1\"", "deleted=\"1\""),
            line -> said(line, "action=\"delete\"", "matched=\"0\"", "deleted=\"0\""),
            line -> said(line, "action=\"purge\"", "deleted=\"0\"", "dry_run=\"true\""),
            line -> said(line, "action=\"purge\"", "matched=\"1\"", "deleted=\"1\""),
            line -> said(line, "action=\"flush\"", "deleted=\"0\"", "dry_run=\"false\""),
            line -> said(line, "action=\"flush\"", "refused=\"", "status=\"403\""));
  }

  private static void said(String line, String... parts) {
    assertThat(line).contains(parts).contains("remote=").doesNotContain("password", "refund");
  }

  private static long deleted(String selector) {
    return operator.purge(selector).path("deleted").asLong();
  }
}
