package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.AdminTester.Reply;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard's files. */
class AdminPageTest {
  private static AdminTester admin;
  private static AdminTester guarded;

  @BeforeAll
  static void open() {
    admin = new AdminTester();
    guarded = new AdminTester(new AdminConfig("0.0.0.0", 0, "a-token-of-some-length"));
  }

  @AfterAll
  static void close() {
    admin.close();
    guarded.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/dashboard", "/index.html"})
  void thePageIsServedToEverybodySinceItSaysNothing(String path) {
    for (AdminTester one : List.of(admin, guarded)) {
      Reply page = one.get(path);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
      assertThat(page.http().body()).contains("<title>Overview · Reprise</title>");
    }
  }

  @Test
  void itMayLoadAndReachNothingButItsOwn() {
    Reply page = admin.get("/");
    assertThat(page.header("content-security-policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none';"
                + " form-action 'none'");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("x-frame-options")).isEqualTo("DENY");
    assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(page.header("cross-origin-resource-policy")).isEqualTo("same-origin");
  }

  @Test
  void everyFileOfThePageIsServedWithItsType() throws Exception {
    assertThat(files()).hasSizeGreaterThan(15);
    for (String name : files()) {
      Reply file = admin.get("/" + name);
      assertThat(file.status()).as(name).isEqualTo(200);
      String type = name.substring(name.indexOf('.') + 1);
      assertThat(file.header("content-type"))
          .contains(
              switch (type) {
                case "js" -> "text/javascript";
                case "svg" -> "image/svg+xml";
                default -> "text/" + type;
              });
      assertThat(file.header("content-security-policy")).isNotEmpty();
    }
  }

  @Test
  void nothingInItRunsInlineOrIsFetchedFromElsewhere() throws Exception {
    for (String name : files()) {
      String text = admin.get("/" + name).http().body();
      assertThat(text)
          .as(name)
          .doesNotContain("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(")
          .doesNotContain("style=\"", " onclick=", "javascript:")
          .doesNotContainPattern("https?://(?!www\\.w3\\.org/)");
    }
  }

  @Test
  void aFileThatIsKnownIsNotSentAgain() {
    Reply first = admin.get("/app.js");
    String tag = first.header("etag");
    assertThat(tag).startsWith("\"").endsWith("\"").hasSizeGreaterThan(20);
    assertThat(first.header("cache-control")).isEqualTo("no-cache");
    Reply again = admin.get("/app.js", "If-None-Match", "\"other\", " + tag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.http().body()).isEmpty();
    assertThat(again.header("etag")).isEqualTo(tag);
    assertThat(admin.get("/app.js", "If-None-Match", "\"other\"").status()).isEqualTo(200);
    assertThat(admin.get("/api.js").header("etag")).isNotEqualTo(tag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/app.js",
        "/..%2fpage/app.js",
        "/../AdminPage.class",
        "/%2e%2e/app.js",
        "//app.js",
        "/app.js/",
        "/app.js%00",
        "/APP.JS",
        "/AdminPage.class",
        "/etc/passwd"
      })
  void noPathLeadsAnywhereElse(String path) {
    String reply = admin.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(reply).doesNotContain("200 OK").containsPattern("^HTTP/1.1 (400|404) ");
  }

  @Test
  void itIsThereToBeReadOnly() {
    assertThat(admin.send("POST", "/", "{}").status()).isEqualTo(405);
    assertThat(admin.send("DELETE", "/app.js", null).status()).isEqualTo(405);
    Reply head = admin.send("HEAD", "/app.js", null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.http().body()).isEmpty();
  }

  private static List<String> files() throws IOException, URISyntaxException {
    Path folder = Path.of(Objects.requireNonNull(AdminPage.class.getResource("page")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
