package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway.Reply;

/** Who looks into a stage's cache, over its admin listener. */
record Operator(Stage stage) {

  /** Lists what fits, such as {@code tag=faq}. */
  JsonNode list(String query) {
    return ok(stage.gateway.admin("/admin/entries?" + query)).json();
  }

  /** The id of the only entry that fits. */
  String onlyId(String query) {
    JsonNode found = list(query);
    assertThat(found.path("total").asInt()).as("entries of " + query).isOne();
    return found.at("/entries/0/id").asText();
  }

  JsonNode purge(String body) {
    return ok(stage.gateway.admin("POST", "/admin/purge", body)).json();
  }

  JsonNode flush() {
    return ok(stage.gateway.admin("POST", "/admin/flush", "{}")).json();
  }

  Reply delete(String id) {
    return stage.gateway.admin("DELETE", "/admin/entries/" + id, "");
  }

  /**
   * @param query such as {@code ?entry=1}, or empty
   * @param headers as the app would send them, names and values in turn
   */
  JsonNode explain(String query, String body, String... headers) {
    return ok(stage.gateway.admin("POST", "/admin/explain" + query, body, headers)).json();
  }

  /** Waits until the only entry that fits has been stale for a whole second at least. */
  void awaitStale(String query) {
    Eventually.holds("stale " + query, () -> list(query).at("/entries/0/ttl_seconds").asInt(0) < 0);
  }

  private static Reply ok(Reply reply) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply;
  }
}
