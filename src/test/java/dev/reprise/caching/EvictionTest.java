package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.caching.Stage.Tenant;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays when there is not room for all. */
class EvictionTest {
  private static final int MAX_BYTES = 200_000;

  @TempDir private Path folder;

  private Stage stage(String store) {
    return new Stage(
        EXACT_ONLY
            + "prices: {dear: {input-per-million: 500, output-per-million: 500},"
            + " cheap: {input-per-million: 1, output-per-million: 1}}\n"
            + "store: {max-bytes: "
            + MAX_BYTES
            + store
            + "}\n");
  }

  @Test
  @DisplayName("S100 eviction keeps memory and disk in step; S101 memory stays bounded")
  void whatIsEvictedIsGoneEverywhere() {
    Set<String> kept;
    String inFolder = ", data-dir: " + folder;
    try (Stage stage = stage(inFolder)) {
      flood(stage.tenant("Bearer a"), "cheap", 1_000);
      assertThat(stage.metric("reprise_store_bytes")).isLessThanOrEqualTo(MAX_BYTES);
      assertThat(stage.metric("reprise_store_evictions_total")).isPositive();
      kept = ids(stage);
      assertThat(kept).hasSizeBetween(20, 500);
    }
    try (Stage stage = stage(inFolder)) {
      assertThat(ids(stage)).isEqualTo(kept);
    }
  }

  @Test
  void whatSavesMoreMoneyStays() {
    try (Stage stage = stage("")) {
      Tenant tenant = stage.tenant("Bearer a");
      for (int i = 0; i < 10; i++) {
        Expect.storedMiss(tenant.asks(question("dear", "a dear question " + i)));
        Expect.exactHit(tenant.asks(question("dear", "a dear question " + i)));
      }
      flood(tenant, "cheap", 1_000);
      for (int i = 0; i < 10; i++) {
        Expect.exactHit(tenant.asks(question("dear", "a dear question " + i)));
      }
    }
  }

  @Test
  void nobodyPushesOutWhatAnotherHasAShareFor() {
    try (Stage stage = stage("")) {
      Tenant modest = stage.tenant("Bearer modest");
      for (int i = 0; i < 20; i++) {
        Expect.storedMiss(modest.asks(question("cheap", "a modest question " + i)));
      }
      Tenant greedy = stage.tenant("Bearer greedy");
      flood(greedy, "dear", 1_000);
      for (int i = 0; i < 20; i++) {
        Expect.exactHit(modest.asks(question("cheap", "a modest question " + i)));
      }
    }
  }

  @Test
  void otherPoliciesAreRunBesideTheLiveOne() {
    try (Stage stage = stage("")) {
      Tenant tenant = stage.tenant("Bearer a");
      for (int i = 0; i < 200; i++) {
        Expect.storedMiss(tenant.asks(question("cheap", "question " + i)));
        Expect.exactHit(tenant.asks(question("cheap", "question " + i)));
      }
      String live = "reprise_store_shadow_hits_total{policy=\"live\"}";
      assertThat(stage.gateway.metric(live)).isPositive();
      assertThat(stage.metric("reprise_store_shadow_requests_total"))
          .isEqualTo(2 * stage.gateway.metric(live));
    }
  }

  private static void flood(Tenant tenant, String model, int questions) {
    for (int i = 0; i < questions; i++) {
      assertThat(tenant.asks(question(model, "one of a flood " + i)).status()).isEqualTo(200);
    }
  }

  private static String question(String model, String text) {
    return ask(text).replaceFirst("\"model\":\"[^\"]*\"", "\"model\":\"" + model + "\"");
  }

  private static Set<String> ids(Stage stage) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode entry : new Operator(stage).list("limit=1000").path("entries")) {
      ids.add(entry.path("id").asText());
    }
    return ids;
  }
}
