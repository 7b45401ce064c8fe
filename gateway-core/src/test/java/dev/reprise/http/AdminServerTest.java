package dev.reprise.http;

import static dev.reprise.http.StoredEntries.entry;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.AdminTester.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the admin listener takes requests, whatever they ask for. */
class AdminServerTest {
  private static final String LOCAL = "HTTP/1.1\r\nHost: localhost\r\n";
  private static final String JSON = LOCAL + "Content-Type: application/json\r\n";

  private final AdminTester admin = new AdminTester();

  @BeforeEach
  void fill() {
    admin.store.put(entry("e1", "acme", "small", "a question"));
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void healthAndMetricsAreServedBesideIt() {
    assertThat(admin.get("/health/live").http().body()).isEqualTo("live\n");
    assertThat(admin.get("/health/ready").http().body()).isEqualTo("ready\n");
    Reply scrape = admin.get("/metrics?name=x");
    assertThat(scrape.http().body()).isEqualTo("a_metric 1\n");
    assertThat(scrape.header("content-type")).startsWith("text/plain; version=0.0.4");
    Reply posted = admin.post("/metrics", "{}");
    assertThat(posted.status()).isEqualTo(405);
    assertThat(posted.header("allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void beforeItIsOpenedTheApiAsksToComeAgain() {
    try (AdminTester early = new AdminTester(new AdminConfig("127.0.0.1", 0, ""))) {
      Reply reply = early.get("/admin/entries");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.header("retry-after")).isEqualTo("1");
      assertThat(early.get("/health/live").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/admin/entries|GET, HEAD",
        "PUT|/admin/entries/e1|GET, HEAD, DELETE",
        "GET|/admin/purge|POST",
        "DELETE|/admin/flush|POST",
        "OPTIONS|/admin/search|POST",
        "GET|/admin/explain|POST"
      })
  void anotherMethodIsToldWhichAreAllowed(String method, String path, String allowed) {
    Reply reply = admin.send(method, path, null);
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("allow")).isEqualTo(allowed);
    assertThat(reply.message()).isEqualTo("expected " + allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/admin", "/admin/", "/admin/entries/", "/admin/entries/a/b", "/admin/../metrics"})
  void otherPathsAreNotFound(String path) {
    assertThat(admin.raw("GET " + path + " " + LOCAL + "Connection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 404 ")
        .contains("\"code\":\"not_found\"");
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() {
    Reply get = admin.get("/admin/entries");
    Reply head = admin.send("HEAD", "/admin/entries", null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
    assertThat(head.http().body()).isEmpty();
    assertThat(admin.send("HEAD", "/admin/entries/none", null).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx"})
  void aBodyOfAnotherTypeIsRefused(String type) {
    Reply reply = admin.send("POST", "/admin/flush", "{}", "Content-Type", type);
    assertThat(reply.status()).isEqualTo(415);
    assertThat(admin.store.entries()).isEqualTo(1);
  }

  @Test
  void aBodyWithoutATypeOrWithACodingIsRefused() {
    assertThat(admin.send("POST", "/admin/flush", "{}").status()).isEqualTo(415);
    assertThat(admin.post("/admin/flush", "{}", "Content-Encoding", "gzip").status())
        .isEqualTo(415);
    assertThat(
            admin
                .send("POST", "/admin/flush", "{}", "Content-Type", "Application/JSON; charset=x")
                .status())
        .isEqualTo(200);
  }

  @Test
  void readingAndDeletingTakeNoBody() {
    Reply reply = admin.send("DELETE", "/admin/entries/e1", "{}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(admin.store.entries()).isEqualTo(1);
  }

  @Test
  void aBodyThatIsAnnouncedTooLargeIsRefusedAtOnce() {
    String head = "POST /admin/purge " + JSON + "Content-Length: 1048577\r\n";
    assertThat(admin.raw(head + "Expect: 100-continue\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("at most 1048576 bytes", "connection: close");
  }

  @Test
  void aBodyThatTurnsOutTooLargeIsRefusedWhileItComes() {
    String chunk = "40000\r\n" + "x".repeat(0x40000) + "\r\n";
    String head = "POST /admin/purge " + JSON + "Transfer-Encoding: chunked\r\n\r\n";
    assertThat(admin.raw(head + chunk.repeat(5) + "0\r\n\r\n")).startsWith("HTTP/1.1 413 ");
    assertThat(admin.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void aBodyIsAskedForWhereItsSenderWaits() {
    String head = "POST /admin/flush " + JSON + "Expect: 100-continue\r\nContent-Length: 2\r\n";
    assertThat(admin.raw(head + "Connection: close\r\n\r\n{}"))
        .startsWith("HTTP/1.1 100 ")
        .contains("HTTP/1.1 200 OK", "\"deleted\":1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense\\r\\n\\r\\n|400",
        "GET /admin/entries HTTP/1.1\\r\\n\\r\\n|400",
        "GET /admin/entries HTTP/1.1\\r\\nHost: localhost\\r\\nHost: localhost\\r\\n\\r\\n|400",
        "GET /admin/entries HTTP/1.1\\nHost: localhost\\n\\n|400",
        "GET /admin/entries HTTP/1.1\\r\\nHost: localhost\\r\\n folded\\r\\n\\r\\n|400",
        "POST /admin/flush HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 2\\r\\n"
            + "Transfer-Encoding: chunked\\r\\n\\r\\n{}|400",
        "GET /admin/entries HTTP/2.5\\r\\nHost: localhost\\r\\n\\r\\n|505"
      })
  void whatIsNoCleanHttpIsRefusedAndTheListenerServesOn(String bytes, int status) {
    String reply = admin.raw(bytes.replace("\\r", "\r").replace("\\n", "\n"));
    assertThat(reply).startsWith("HTTP/1.1 " + status + " ").contains("\"error\":");
    assertThat(admin.store.entries()).isEqualTo(1);
    assertThat(admin.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void brokenChunksAreRefused() {
    String head = "POST /admin/flush " + JSON + "Transfer-Encoding: chunked\r\n\r\n";
    assertThat(admin.raw(head + "zz\r\n{}\r\n0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(admin.store.entries()).isEqualTo(1);
  }

  @Test
  void tooLargeAHeadIsRefused() {
    String head = "GET /admin/entries " + LOCAL + "X-Long: " + "x".repeat(60_000) + "\r\n\r\n";
    assertThat(admin.raw(head)).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      requests.append("GET /admin/entries/missing-").append(i).append(' ').append(LOCAL);
      requests.append("\r\nGET /health/live ").append(LOCAL).append("\r\n");
    }
    requests.append("DELETE /admin/entries/e1 ").append(LOCAL).append("Connection: close\r\n\r\n");
    String replies = admin.raw(requests.toString());
    int from = 0;
    for (int i = 0; i < 20; i++) {
      int missing = replies.indexOf("'missing-" + i + "'", from);
      from = replies.indexOf("\r\n\r\nlive\n", missing);
      assertThat(missing).isPositive();
      assertThat(from).isGreaterThan(missing);
    }
    assertThat(replies.substring(from)).contains("{\"deleted\":1}");
  }

  @Test
  void aConnectionServesOneRequestAfterAnother() {
    for (int i = 0; i < 50; i++) {
      assertThat(admin.get("/admin/entries").json().path("total").asInt()).isEqualTo(1);
      assertThat(admin.get("/admin/nothing").status()).isEqualTo(404);
      assertThat(admin.post("/admin/purge", "{}").status()).isEqualTo(400);
    }
  }

  @Test
  void whatFailsInsideIsAnErrorThatTellsNothingOfIt() {
    admin.store.beforeSelect =
        () -> {
          throw new IllegalStateException("a secret of the store");
        };
    Reply reply = admin.get("/admin/entries");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.error().path("type").asText()).isEqualTo("server_error");
    assertThat(reply.http().body()).doesNotContain("secret");
  }

  @Test
  void noMoreThanSixteenRunAtOnceAndHealthIsToldAllTheSame() throws Exception {
    CountDownLatch entered = new CountDownLatch(16);
    CountDownLatch leave = new CountDownLatch(1);
    admin.store.beforeSelect =
        () -> {
          entered.countDown();
          await(leave);
        };
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Reply>> slow = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        slow.add(CompletableFuture.supplyAsync(() -> admin.get("/admin/entries"), callers));
      }
      assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
      Reply further = admin.get("/admin/entries");
      assertThat(further.status()).isEqualTo(503);
      assertThat(further.header("retry-after")).isEqualTo("1");
      assertThat(admin.get("/health/live").status()).isEqualTo(200);
      leave.countDown();
      for (CompletableFuture<Reply> reply : slow) {
        assertThat(reply.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
      }
    } finally {
      leave.countDown();
    }
    assertThat(admin.get("/admin/entries").status()).isEqualTo(200);
  }

  @Test
  void bodiesOfAllConnectionsTogetherHaveABoundAndAreGivenBack() throws Exception {
    String purge = "{\"dry_run\":true,\"tag\":\"a\"";
    String begun = purge + " ".repeat(1_000_000 - purge.length());
    List<Socket> callers = new ArrayList<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 34; i++) {
        Socket caller = admin.open("POST /admin/purge", 1_000_001, begun);
        callers.add(caller);
        answers.add(CompletableFuture.supplyAsync(() -> statusLine(caller), readers));
      }
      Object first = CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).get();
      assertThat(first).asString().startsWith("HTTP/1.1 503 ");
      for (Socket caller : callers) {
        AdminTester.write(caller, "}");
      }
      assertThat(answers.stream().map(CompletableFuture::join))
          .filteredOn(line -> !line.equals(first))
          .hasSizeGreaterThanOrEqualTo(16)
          .allSatisfy(line -> assertThat(line).startsWith("HTTP/1.1 200 "));
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
    assertThat(admin.post("/admin/purge", begun + "}").status()).isEqualTo(200);
  }

  private static String statusLine(Socket caller) {
    try {
      return new BufferedReader(new InputStreamReader(caller.getInputStream(), ISO_8859_1))
          .readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody let go");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
