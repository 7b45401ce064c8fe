package dev.reprise.access;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualKeysTest {
  private static Guarded guarded;

  @BeforeAll
  static void open() {
    guarded = new Guarded("required: true", "");
  }

  @AfterAll
  static void close() {
    guarded.close();
  }

  @BeforeEach
  void reset() {
    guarded.answerAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"authorization: Bearer ", "authorization: bearer  ", "x-api-key: ", "API-Key: "})
  void aKeyOpensWhereverClientsPutItAndGoesNoFurther(String field) {
    Guarded.Key key = guarded.key("acme");
    String[] parts = field.split(": ", 2);
    Reply reply =
        guarded.gateway.chat(
            ask("Where does it go? " + field), parts[0], parts[1] + key.text, "cookie", "s=1");
    assertThat(reply.status()).isEqualTo(200);
    ScriptedUpstream.Recorded sent = guarded.upstream.requests().getFirst();
    assertThat(String.join("\n", sent.headerLines()).toLowerCase())
        .doesNotContain("rp-", "authorization", "x-api-key", "api-key", "cookie");
  }

  @Test
  void aKeyThatStandsElsewhereAsWellIsNotPassedOn() {
    Guarded.Key key = guarded.key("acme");
    String bearer = "Bearer " + key.text;
    Reply field =
        guarded.gateway.chat(ask("x"), "authorization", bearer, "x-caller", "app " + key.text);
    Reply query =
        guarded.gateway.send("GET", "/v1/models?key=" + key.text, "", "authorization", bearer);
    assertThat(List.of(field.status(), query.status())).containsOnly(401);
    assertThat(field.body()).contains("does not belong").doesNotContain(key.text);
    assertThat(guarded.upstream.calls()).isZero();
  }

  @Test
  void theGatewaysOwnKeyStandsInTheirPlaceAndChangesWithItsFile(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "sk-own-1\n");
    String own = EXACT_ONLY + "upstream: {api-key-file: '" + file + "'}\n";
    try (Guarded keyed = new Guarded("required: true", own)) {
      Guarded.Key key = keyed.key("acme");
      key.asks(ask("Whose key is it?"));
      assertThat(shown(keyed)).isEqualTo("Bearer sk-own-1");
      Files.writeString(file, "sk-own-22\n");
      Eventually.holds(
          "the new one is shown",
          () -> {
            keyed.gateway.send("GET", "/v1/models", "", "x-api-key", key.text);
            return shown(keyed).equals("Bearer sk-own-22");
          });
      assertThat(keyed.upstream.requests())
          .allSatisfy(
              asked -> assertThat(asked.headerLines()).noneMatch(line -> line.contains(key.text)));
      assertThat(key.asks(ask("Whose key is it?")).cacheStatus()).contains("; hit;");
    }
  }

  private static String shown(Guarded keyed) {
    return keyed.upstream.requests().getLast().header("authorization");
  }

  @Test
  void whoIsNotKnownIsTurnedAwayBeforeTheBodyIsRead() {
    try (RawClient client = new RawClient(guarded.gateway.port())) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\nauthorization: Bearer sk-own\r\n"
              + "content-length: 1000000\r\n\r\n");
      Message answer = client.response();
      assertThat(answer.start()).startsWith("HTTP/1.1 401");
      assertThat(answer.text()).contains("\"code\":\"invalid_api_key\"");
    }
    assertThat(guarded.upstream.calls()).isZero();
  }

  private static String live() {
    return guarded.gateway.admin("GET", "/admin/live", "").body();
  }

  @Test
  void whoIsTurnedAwayCanBeFoundByItsRequestId() {
    Reply named =
        guarded.gateway.chat(
            ask("Who was it?"), "authorization", "Bearer x", "x-request-id", "r-7");
    assertThat(named.status()).isEqualTo(401);
    assertThat(named.header("reprise-request-id")).isEqualTo("r-7");
    Reply unnamed = guarded.gateway.chat(ask("And who was that?"));
    assertThat(unnamed.header("reprise-request-id")).startsWith("req_");

    String id = "\"request\":\"" + unnamed.header("reprise-request-id") + "\"";
    Eventually.holds(
        "both are told", () -> live().contains("\"request\":\"r-7\"") && live().contains(id));
    assertThat(live())
        .contains("\"path\":\"/v1/chat/completions\"")
        .doesNotContain("\"method\":\"?\"");
  }

  @Test
  void neitherACutNorAGuessedNorAForeignSecretOpens() {
    Guarded.Key key = guarded.key("acme");
    Guarded.Key other = guarded.key("acme");
    String secret = key.text.substring(key.text.lastIndexOf('-') + 1);
    String others = other.text.substring(other.text.lastIndexOf('-') + 1);
    for (String wrong :
        new String[] {
          key.text.substring(0, key.text.length() - 1),
          key.text + "0",
          key.text.toUpperCase(),
          "rp-" + key.id + "-" + others,
          "rp-" + other.id + "-" + secret,
          "rp-" + key.id + "-",
          "rp-" + key.id + "-" + "0".repeat(64),
        }) {
      Reply reply = guarded.gateway.chat(ask("Let me in"), "authorization", "Bearer " + wrong);
      assertThat(reply.status()).as(wrong.length() + " characters").isEqualTo(401);
      assertThat(reply.body()).contains("invalid_api_key").doesNotContain(secret, others);
    }
    assertThat(guarded.upstream.calls()).isZero();
  }

  @Test
  void twoKeysAtOnceAreNobodys() {
    Guarded.Key ann = guarded.key("ann");
    Guarded.Key bob = guarded.key("bob");
    Reply reply =
        guarded.gateway.chat(
            ask("Who am I?"), "authorization", "Bearer " + ann.text, "x-api-key", bob.text);
    assertThat(reply.status()).isEqualTo(401);
    Reply same =
        guarded.gateway.chat(
            ask("Who am I?"), "authorization", "Bearer " + ann.text, "x-api-key", ann.text);
    assertThat(same.status()).isEqualTo(200);
  }

  @Test
  void aRevokedKeyStopsWorkingOnAConnectionThatIsOpen() {
    Guarded.Key key = guarded.key("acme");
    String body = ask("Am I still welcome?");
    String request =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\nauthorization: Bearer "
            + key.text
            + "\r\ncontent-type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    try (RawClient client = new RawClient(guarded.gateway.port())) {
      assertThat(client.send(request).response().start()).startsWith("HTTP/1.1 200");
      assertThat(client.send(request).response().start()).startsWith("HTTP/1.1 200");
      assertThat(key.revoke().json().path("state").asText()).isEqualTo("revoked");
      assertThat(client.send(request).response().start()).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void anExpiredKeyStopsWorking() {
    Guarded.Key gone = guarded.key("acme", "\"expires\":\"2020-01-01T00:00:00Z\"");
    assertThat(gone.asks(ask("Is it over?")).status()).isEqualTo(401);
    Guarded.Key kept = guarded.key("acme", "\"expires\":\"2120-01-01T00:00:00Z\"");
    assertThat(kept.asks(ask("Is it over?")).status()).isEqualTo(200);
  }

  @Test
  void theFileHoldsNoSecretAndNobodyElseMayReadIt() throws IOException {
    Guarded.Key key = guarded.key("acme");
    String secret = key.text.substring(key.text.lastIndexOf('-') + 1);
    assertThat(Files.readString(guarded.keysFile())).contains(key.id).doesNotContain(secret);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(guarded.keysFile())))
        .isEqualTo("rw-------");
    assertThat(guarded.gateway.admin("/admin/keys").body()).contains(key.id).doesNotContain(secret);
  }

  @Test
  void aBrokenFileLeavesTheOldKeysUntilItIsMended() throws IOException {
    Guarded.Key key = guarded.key("acme");
    String good = Files.readString(guarded.keysFile());
    Files.writeString(guarded.keysFile(), good.substring(0, good.length() / 2));
    Eventually.holds(
        "it is noticed", () -> guarded.gateway.metric("reprise_access_keys_away") == 1);
    assertThat(key.asks(ask("Do you still know me?")).status()).isEqualTo(200);
    Files.writeString(guarded.keysFile(), good);
    Eventually.holds("it is mended", () -> guarded.gateway.metric("reprise_access_keys_away") == 0);
    assertThat(key.asks(ask("Do you still know me now?")).status()).isEqualTo(200);
  }

  @Test
  void whatAnOperatorGetsWrongIsNamed() {
    for (String[] wrong :
        new String[][] {
          {"{\"name\":\"a\",\"tenant\":\"shared\"}", "tenant"},
          {"{\"name\":\"a\",\"tenant\":\"ACME\"}", "tenant"},
          {"{\"name\":\"a b\",\"tenant\":\"acme\"}", "name"},
          {"{\"tenant\":\"acme\"}", "name"},
          {"{\"name\":\"a\",\"tenant\":\"acme\",\"modles\":[]}", "models"},
          {"{\"name\":\"a\",\"tenant\":\"acme\",\"models\":\"m\"}", "models"},
          {"{\"name\":\"a\",\"tenant\":\"acme\",\"concurrency\":-1}", "concurrency"},
          {"{\"name\":\"a\",\"tenant\":\"acme\",\"token_budget\":{\"week\":1}}", "week"},
          {"{\"name\":\"a\",\"tenant\":\"acme\",\"expires\":\"soon\"}", "expires"},
        }) {
      Reply reply = guarded.gateway.admin("POST", "/admin/keys", wrong[0]);
      assertThat(reply.status()).as(wrong[0]).isEqualTo(400);
      assertThat(reply.body()).contains(wrong[1]);
    }
    assertThat(guarded.gateway.admin("DELETE", "/admin/keys/nobody", "").status()).isEqualTo(404);
    assertThat(guarded.gateway.admin("DELETE", "/admin/keys", "").status()).isEqualTo(405);
  }
}
