package dev.reprise.http;

import static dev.reprise.http.StoredEntries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.http.AdminTester.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the admin API. */
class AdminAccessTest {
  private static final String TOKEN = "a-token-of-some-length";
  private static final String FIELD = "reprise-admin-token";

  private static AdminTester listening(String host, String token) {
    AdminTester admin = new AdminTester(new AdminConfig(host, 0, token));
    admin.server.open(admin.api(true));
    admin.store.put(entry("e1", "acme", "small", "a question"));
    return admin;
  }

  @Test
  void onLoopbackNoTokenIsNeeded() {
    try (AdminTester admin = listening("127.0.0.1", "")) {
      assertThat(admin.get("/admin/entries").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "admin.internal", "127.evil.example", ""})
  void beyondLoopbackNothingIsServedWithoutAToken(String host) {
    assertThatThrownBy(() -> new AdminConfig(host, 0, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("host: expected 127.0.0.1, ::1 or localhost")
        .hasMessageEndingWith("set admin.token to be reached from elsewhere");
    assertThatCode(() -> new AdminConfig(host, 0, TOKEN)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
  void onLoopbackATokenIsNoMust(String host) {
    assertThatCode(() -> new AdminConfig(host, 0, "")).doesNotThrowAnyException();
  }

  @Test
  void whoeverShowsTheTokenIsServedAnywhere() {
    try (AdminTester admin = listening("0.0.0.0", TOKEN)) {
      assertThat(admin.get("/admin/entries", FIELD, TOKEN).status()).isEqualTo(200);
      assertThat(admin.get("/admin/entries", "Authorization", "Bearer " + TOKEN).status())
          .isEqualTo(200);
      assertThat(admin.get("/admin/entries", FIELD, TOKEN, "Origin", "https://ops").status())
          .isEqualTo(200);
      assertThat(admin.get("/metrics").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x-nothing, x",
    FIELD + ", a-token-of-some-lengtX",
    FIELD + ", a-token-of-some-lengt",
    "Authorization, Bearer x",
    "Authorization, " + TOKEN,
    "Authorization, Basic " + TOKEN
  })
  void whoeverDoesNotIsRefusedEvenOnLoopback(String name, String value) {
    try (AdminTester admin = listening("127.0.0.1", TOKEN)) {
      for (Reply reply :
          List.of(
              admin.delete("/admin/entries/e1", name, value),
              admin.post("/admin/flush", "{}", name, value),
              admin.get("/admin/nothing", name, value))) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(reply.error().path("type").asText()).isEqualTo("authentication_error");
        assertThat(reply.http().body()).doesNotContain(TOKEN);
      }
      assertThat(admin.store.entries()).isEqualTo(1);
      assertThat(admin.get("/health/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void aTokenThatComesTwiceIsNone() {
    try (AdminTester admin = listening("127.0.0.1", TOKEN)) {
      assertThat(admin.get("/admin/entries", FIELD, TOKEN, FIELD, "x").status()).isEqualTo(401);
    }
  }

  @Test
  void theAuthorizationOfARequestToExplainIsItsAppsOwn() {
    try (AdminTester admin = listening("127.0.0.1", TOKEN)) {
      String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
      String bearer = "Bearer " + TOKEN;
      assertThat(admin.post("/admin/explain", body, "Authorization", bearer).status())
          .isEqualTo(401);
      assertThat(
              admin
                  .post("/admin/explain", body, "Authorization", "Bearer app", FIELD, TOKEN)
                  .status())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, https://evil.example",
    "Origin, null",
    "Origin, http://127.0.0.1:1",
    "Origin, http://127.0.0.1",
    "Origin, http://localhost:9090",
    "Sec-Fetch-Site, none-of-these",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site"
  })
  void aWebPageIsRefusedWithoutAToken(String name, String value) {
    try (AdminTester admin = listening("127.0.0.1", "")) {
      assertThat(admin.post("/admin/flush", "{}", name, value).status()).isEqualTo(403);
      assertThat(admin.store.entries()).isEqualTo(1);
    }
  }

  @Test
  void theListenersOwnPageIsServedWithoutAToken() {
    try (AdminTester admin = listening("127.0.0.1", "")) {
      String origin = "http://127.0.0.1:" + admin.server.port();
      String[] own = {"Origin", origin, "Sec-Fetch-Site", "same-origin"};
      assertThat(admin.get("/admin/entries", "Sec-Fetch-Site", "same-origin").status())
          .isEqualTo(200);
      assertThat(admin.post("/admin/flush", "{\"dry_run\": true}", own).status()).isEqualTo(200);
      assertThat(admin.delete("/admin/entries/e1", own).status()).isEqualTo(200);
    }
  }

  @Test
  void anotherOriginBesideTheOwnIsRefused() {
    try (AdminTester admin = listening("127.0.0.1", "")) {
      String origin = "http://127.0.0.1:" + admin.server.port();
      assertThat(
              admin
                  .post("/admin/flush", "{}", "Origin", origin, "Origin", "https://evil.example")
                  .status())
          .isEqualTo(403);
      assertThat(
              admin
                  .post("/admin/flush", "{}", "Origin", origin, "Sec-Fetch-Site", "cross-site")
                  .status())
          .isEqualTo(403);
      assertThat(admin.store.entries()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:9090"})
  void aNameThatPointsHereIsNoOriginEvenWhereItIsTheHost(String host) {
    try (AdminTester admin = listening("127.0.0.1", "")) {
      String head = "GET /admin/entries HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host;
      assertThat(admin.raw(request(head))).startsWith("HTTP/1.1 403 ").contains("host_refused");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9090, 200",
    "localhost, 200",
    "LocalHost:1, 200",
    "[::1]:9090, 200",
    "evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example:9090, 403",
    "[::1].evil, 403"
  })
  void aNameThatAnybodyMayPointHereIsRefusedWithoutAToken(String host, int status) {
    try (AdminTester admin = listening("127.0.0.1", "")) {
      assertThat(admin.raw(request("GET /admin/entries HTTP/1.1\r\nHost: " + host)))
          .startsWith("HTTP/1.1 " + status + " ");
      assertThat(admin.raw(request("GET /health/live HTTP/1.1\r\nHost: " + host)))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  private static String request(String head) {
    return head + "\r\nConnection: close\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "a token with spaces in it", "a-token-with-an-é-in-it"})
  void aTokenThatNoHeaderCouldCarryOrAnybodyCouldGuessIsRefusedUnquoted(String token) {
    assertThatThrownBy(() -> new AdminConfig("127.0.0.1", 0, token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("token: expected 16 to 512 visible ASCII characters, got")
        .hasMessageNotContaining(token);
  }

  @Test
  void aConfigurationNeverShowsItsToken() {
    AdminConfig config = new AdminConfig("127.0.0.1", 1, TOKEN).onPort(2);
    assertThat(config.toString()).doesNotContain(TOKEN).contains("port=2", "token=set");
    assertThat(AdminConfig.DEFAULTS.toString()).contains("token=none");
  }
}
