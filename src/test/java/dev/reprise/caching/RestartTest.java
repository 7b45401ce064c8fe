package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.caching.Stage.Tenant;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.GatewayProcess;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway finds again in its data folder. */
class RestartTest {
  private static final String CAPITAL = "What is the capital of France?";
  private static final String CAPITAL_TOO = "What's the capital city of France?";
  private static final String CAPITAL_ALSO = "What is the capital city of France?";

  @TempDir private Path folder;

  private Stage stage(String more) {
    return new Stage("store: {data-dir: " + folder + more + "}\n");
  }

  private Stage stage() {
    return stage("");
  }

  private static Tenant tenant(Stage stage) {
    return stage.tenant("Bearer somebody");
  }

  @Test
  @DisplayName("S96 restart → HIT: exact and by meaning, with its age, id and tags")
  void aRestartCostsNothingOfWhatIsStored() {
    Reply before;
    try (Stage stage = stage()) {
      before = Expect.storedMiss(tenant(stage).asks(ask(CAPITAL), "reprise-tags", "geo"));
      Expect.exactHit(tenant(stage).asks(ask(CAPITAL)));
    }
    try (Stage stage = stage()) {
      Reply exact = Expect.exactHit(tenant(stage).asks(ask(CAPITAL)));
      assertThat(exact.content()).isEqualTo(before.content());
      assertThat(exact.header("reprise-entry")).isEqualTo(before.header("reprise-entry"));
      Reply near = Expect.semanticHit(tenant(stage).asks(ask(CAPITAL_TOO)));
      assertThat(near.content()).isEqualTo(before.content());
      Operator operator = new Operator(stage);
      assertThat(operator.list("tag=geo").at("/entries/0/uses").asInt()).isEqualTo(3);
      assertThat(stage.calls()).isZero();
      operator.purge("{\"tag\":\"geo\"}");
    }
    try (Stage stage = stage()) {
      Expect.miss(tenant(stage).asks(ask(CAPITAL)));
    }
  }

  @Test
  @DisplayName("S96 SIGKILL → what had been written is a HIT, and the start succeeds")
  void aKilledProcessLosesNothingThatWasWritten() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream()) {
      upstream.script((request, answer) -> answer.completion("Paris"));
      try (GatewayProcess killed = process(upstream)) {
        assertThat(post(killed).header("cache-status")).contains("fwd=miss");
        Eventually.holds(
            "it is written", () -> metric(killed, "reprise_store_file_written_total") > 0);
        killed.kill();
      }
      try (GatewayProcess again = process(upstream)) {
        Eventually.holds("it is ready", () -> get(again, "/health/ready").status() == 200);
        assertThat(post(again).header("cache-status")).contains("hit");
      }
      assertThat(upstream.calls()).isOne();
    }
  }

  @Test
  @DisplayName("S97 another model → no old vector is used, and all are embedded anew")
  void vectorsOfAnotherModelAreMadeAnew() {
    try (Stage stage = stage()) {
      Expect.storedMiss(tenant(stage).asks(ask(CAPITAL)));
    }
    try (Stage stage = new Stage(otherModel())) {
      Expect.exactHit(tenant(stage).asks(ask(CAPITAL)));
      Eventually.holds("its vector is there", () -> nearest(stage) == 1);
      Expect.semanticHit(tenant(stage).asks(ask(CAPITAL_TOO)));
      assertThat(stage.calls()).isZero();
    }
    try (Stage stage = new Stage(otherModel())) {
      assertThat(nearest(stage)).as("at once: the new vector was kept").isOne();
    }
  }

  /** The same files, put to another use: nothing of the first vectors can be compared with. */
  private String otherModel() {
    return "embedding: {deadline-ms: 20000, pooling: mean}\nstore: {data-dir: " + folder + "}\n";
  }

  private static int nearest(Stage stage) {
    Reply found = stage.gateway.admin("POST", "/admin/search", "{\"text\":\"" + CAPITAL + "\"}");
    return found.json().path("total").asInt();
  }

  @Test
  void withoutPromptsTheExactTierAloneComesBack() throws IOException {
    String without = ", store-prompts: false";
    try (Stage stage = stage()) {
      Expect.storedMiss(tenant(stage).asks(ask(CAPITAL)));
    }
    try (Stage stage = stage(without)) {
      Expect.exactHit(tenant(stage).asks(ask(CAPITAL)));
      Expect.semanticHit(tenant(stage).asks(ask(CAPITAL_TOO)));
      Expect.storedMiss(tenant(stage).asks(ask("How large is the capital of Spain?")));
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain("capital");
      }
    }
    try (Stage stage = stage(without)) {
      Expect.exactHit(tenant(stage).asks(ask(CAPITAL)));
      Expect.miss(tenant(stage).asks(ask(CAPITAL_TOO)));
    }
  }

  @Test
  @DisplayName("S107 what was found wrong is not given after a restart either")
  void quarantineOutlivesTheProcess() {
    try (Stage stage = stage()) {
      Expect.storedMiss(tenant(stage).asks(ask(CAPITAL)));
      Reply hit = Expect.semanticHit(tenant(stage).asks(ask(CAPITAL_TOO)));
      String judged =
          "{\"entry\":\"%s\",\"request\":\"%s\",\"verdict\":\"wrong\"}"
              .formatted(hit.header("reprise-entry"), hit.header("x-request-id"));
      assertThat(stage.gateway.admin("POST", "/admin/feedback", judged).status()).isEqualTo(200);
    }
    try (Stage stage = stage()) {
      Expect.semanticHit(tenant(stage).asks(ask(CAPITAL_ALSO)));
      Expect.miss(tenant(stage).asks(ask(CAPITAL_TOO)));
    }
  }

  @Test
  void aBrokenFileIsSetAsideAndServingGoesOn() throws IOException {
    Files.writeString(folder.resolve("cache.db"), "this is no database".repeat(1_000));
    try (Stage stage = stage()) {
      Expect.storedMiss(tenant(stage).asks(ask(CAPITAL)));
      Expect.exactHit(tenant(stage).asks(ask(CAPITAL)));
      assertThat(stage.metric("reprise_store_file_set_aside_total")).isOne();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anySatisfy(name -> assertThat(name).startsWith("cache.db.broken-"));
    }
  }

  @Test
  void aFolderThatAnotherGatewayUsesIsRefused() {
    try (Stage stage = stage();
        GatewayProcess second =
            new GatewayProcess(
                "serve", "--port", "0", "--admin-port", "0", "--data-dir", folder.toString())) {
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(second.said()).anySatisfy(line -> assertThat(line).contains(folder.toString()));
      Expect.storedMiss(tenant(stage).asks(ask(CAPITAL)));
    }
  }

  private GatewayProcess process(ScriptedUpstream upstream) {
    return new GatewayProcess(
        "serve",
        "--port=0",
        "--admin-port=0",
        "--upstream=" + upstream.base(),
        "--data-dir",
        folder.toString());
  }

  private static double metric(GatewayProcess process, String name) {
    return get(process, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private static Reply get(GatewayProcess process, String path) {
    return exchange(HttpRequest.newBuilder(uri(process.adminPort(), path)).build());
  }

  private static Reply post(GatewayProcess process) {
    return exchange(
        HttpRequest.newBuilder(uri(process.port(), "/v1/chat/completions"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(ask(CAPITAL)))
            .build());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static Reply exchange(HttpRequest request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> got = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new TestGateway.Reply(got.statusCode(), got.headers().map(), got.body());
    } catch (IOException e) {
      return new TestGateway.Reply(0, Map.of(), "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
