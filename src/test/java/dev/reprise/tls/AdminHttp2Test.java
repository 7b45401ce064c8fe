package dev.reprise.tls;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Certificate;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Frame;
import dev.reprise.kit.FrameClient;
import dev.reprise.kit.FrameClient.Reply;
import dev.reprise.kit.HttpsCaller;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The admin listener over TLS says the same in either protocol. */
class AdminHttp2Test {
  private static final int CANCEL = 8;
  private static final int NO_ERROR = 0;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final String TOKEN = "a-token-of-the-operator";

  @TempDir private static Path directory;

  private static ScriptedUpstream upstream;
  private static Certificate certificate;
  private static TestGateway gateway;

  @BeforeAll
  static void open() throws Exception {
    upstream = new ScriptedUpstream();
    certificate = new Certificate(directory, "ip:127.0.0.1");
    String yaml = Listening.section("admin", certificate, "") + "  token: " + TOKEN + "\n";
    gateway = new TestGateway(upstream, EXACT_ONLY + yaml);
  }

  @AfterAll
  static void close() {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @EnumSource
  void pagesMetricsAndCallsAreServed(Version version) throws Exception {
    try (HttpsCaller caller =
        new HttpsCaller(gateway.adminPort(), certificate.trust(), version).as(TOKEN)) {
      for (String path : List.of("/", "/health/live", "/health/ready", "/metrics")) {
        HttpResponse<String> answer = caller.get(path);
        assertThat(answer.version()).as(path).isEqualTo(version);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.body()).as(path).isNotEmpty();
      }
      assertThat(caller.get("/metrics").body())
          .contains("listener=\"admin\",protocol=\"%s\"}".formatted(spoken(version)));
      assertThat(caller.get("/admin/entries").body()).contains("\"total\"");
      assertThat(caller.post("/admin/purge", "{\"tag\":\"none\"}").body())
          .contains("\"deleted\":0");
      assertThat(caller.post("/admin/purge", "{").statusCode()).isEqualTo(400);
      assertThat(caller.get("/nothing").statusCode()).isEqualTo(404);
    }
    try (HttpsCaller stranger =
        new HttpsCaller(gateway.adminPort(), certificate.trust(), version).as("guessed")) {
      HttpResponse<String> refused = stranger.post("/admin/flush", "{}");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer");
    }
  }

  private static String spoken(Version version) {
    return version == Version.HTTP_2 ? "h2" : "http/1.1";
  }

  @Test
  void answersThatNobodyTakesAreBoundedOverAllConnections() throws Exception {
    List<FrameClient> clients = new ArrayList<>();
    int status = 200;
    String type = "";
    try {
      while (status == 200 && clients.size() < 60) {
        FrameClient client = connect();
        clients.add(client);
        byte[] noWindow = {0, INITIAL_WINDOW_SIZE, 0, 0, 0, 0};
        client.send(new Frame(Frame.SETTINGS, 0, 0, noWindow));
        for (int stream = 1; stream < 64 && status == 200; stream += 2) {
          Reply waiting = client.request(stream, true, get("/metrics", "GET")).reply(stream);
          client.await(() -> waiting.status() != 0);
          status = waiting.status();
          type = waiting.header("content-type");
        }
      }
      assertThat(status).isEqualTo(503);
      assertThat(type).isEqualTo("application/json");
      assertThat(status("/health/live")).isEqualTo(200);
    } finally {
      clients.forEach(FrameClient::vanish);
    }
    Eventually.holds("there is room again", () -> status("/metrics") == 200);
  }

  private static int status(String path) {
    try (FrameClient client = connect()) {
      return client.request(1, true, get(path, "GET")).answer(1).status();
    } catch (Exception e) {
      return 0;
    }
  }

  @Test
  void requestsOfOneConnectionDoNotWaitForOneAnother() throws Exception {
    try (FrameClient client = connect()) {
      // The first is not sent whole.
      client.request(1, false, post("/admin/purge"));
      client.send(Frame.data(1, "{\"tag\":", false));
      for (int stream = 3; stream < 43; stream += 2) {
        client.request(stream, true, get("/admin/entries", "GET"));
      }
      for (int stream = 3; stream < 43; stream += 2) {
        assertThat(client.answer(stream).status()).isIn(200, 503);
      }
      assertThat(client.request(43, true, get("/health/live", "GET")).answer(43).status())
          .isEqualTo(200);
      client.send(Frame.data(1, "\"x\"}", true));
      assertThat(client.answer(1).text()).contains("\"deleted\":0");
    }
  }

  @Test
  void aHeadIsAskedForAloneAndTellsTheLength() throws Exception {
    try (FrameClient client = connect()) {
      Reply page = client.request(1, true, get("/", "GET")).answer(1);
      Reply head = client.request(3, true, get("/", "HEAD")).answer(3);
      assertThat(head.header("content-length")).isEqualTo("" + page.bytes());
      assertThat(head.bytes()).isZero();
      assertThat(head.ended()).isTrue();
    }
  }

  @Test
  void whoIsRefusedByTheHeadNeedNotSendTheRest() throws Exception {
    try (FrameClient client = connect()) {
      String[] stranger = post("/admin/flush");
      stranger[Arrays.asList(stranger).indexOf("Bearer " + TOKEN)] = "Bearer guessed";
      Reply refused = client.request(1, false, stranger).answer(1);
      assertThat(refused.status()).isEqualTo(401);
      client.await(() -> refused.reset() >= 0);
      assertThat(refused.reset()).isEqualTo(NO_ERROR);
      client.request(3, false, post("/admin/flush"));
      String part = "x".repeat(16_000);
      for (int i = 0; i < 100 && client.reply(3).status() == 0; i++) {
        client.send(Frame.data(3, part, false));
        client.send(Frame.of(Frame.PING, 0, 0, 1, i));
        int pongs = i + 1;
        client.await(() -> client.pongs() >= pongs);
      }
      assertThat(client.answer(3).status()).isEqualTo(413);
      assertThat(client.request(5, true, get("/health/ready", "GET")).answer(5).status())
          .isEqualTo(200);
    }
  }

  @Test
  void whatIsNoRequestIsToldAndWhoLeavesLeavesNothingBehind() throws Exception {
    try (FrameClient client = connect()) {
      assertThat(client.request(1, true, get("no path", "GET")).answer(1).status()).isEqualTo(400);
      assertThat(client.request(3, true, get("/", "CONNECT")).answer(3).status()).isEqualTo(405);
      client.request(5, false, post("/admin/purge"));
      client.send(Frame.of(Frame.RST_STREAM, 0, 5, CANCEL));
      assertThat(client.request(7, true, get("/admin/entries", "GET")).answer(7).status())
          .isEqualTo(200);
    }
  }

  @Test
  void anAnswerWaitsForItsReadersWindow() throws Exception {
    try (FrameClient client = connect()) {
      client.send(new Frame(Frame.SETTINGS, 0, 0, new byte[] {0, INITIAL_WINDOW_SIZE, 0, 0, 0, 9}));
      client.request(1, true, get("/metrics", "GET"));
      client.await(() -> client.reply(1).bytes() == 9);
      Reply waiting = client.reply(1);
      int length = Integer.parseInt(waiting.header("content-length"));
      client.send(Frame.of(Frame.WINDOW_UPDATE, 0, 1, length));
      assertThat(client.answer(1).bytes()).isEqualTo(length);
      assertThat(waiting.text()).contains("reprise_");
    }
  }

  @Test
  void anEndedGatewayClosesItsConnections() throws Exception {
    FrameClient client;
    String yaml = EXACT_ONLY + Listening.section("admin", certificate, "");
    try (TestGateway other = new TestGateway(upstream, yaml)) {
      client = connect(other.adminPort());
      assertThat(client.request(1, true, get("/health/live", "GET")).answer(1).status())
          .isEqualTo(200);
    }
    Eventually.holds("it is closed", () -> client.goodbye() <= 0);
    client.close();
  }

  private static FrameClient connect() throws Exception {
    return connect(gateway.adminPort());
  }

  private static FrameClient connect(int port) throws Exception {
    Socket socket = certificate.trust().getSocketFactory().createSocket("127.0.0.1", port);
    SSLSocket tls = (SSLSocket) socket;
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    assertThat(tls.getApplicationProtocol()).isEqualTo("h2");
    return new FrameClient(tls);
  }

  private static String[] get(String path, String method) {
    String[] fields = FrameClient.post(path);
    fields[1] = method;
    fields[3] = "https";
    return withToken(fields);
  }

  private static String[] post(String path) {
    String[] fields = FrameClient.post(path);
    fields[3] = "https";
    return withToken(fields);
  }

  private static String[] withToken(String[] fields) {
    List<String> all = new ArrayList<>(List.of(fields));
    all.set(all.indexOf("Bearer k"), "Bearer " + TOKEN);
    all.set(all.indexOf("gw"), "127.0.0.1");
    return all.toArray(String[]::new);
  }
}
