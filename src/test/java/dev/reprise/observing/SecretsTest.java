package dev.reprise.observing;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.HeardLog;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** What nobody else may read is found in nothing that the gateway says or leaves behind. */
class SecretsTest {
  private static final List<String> KEYS =
      List.of("KEYheader", "KEYquery", "KEYazure", "KEYcookie", "KEYadmin-token-", "KEYcollector");
  private static final List<String> TEXTS =
      List.of("TEXTasked", "TEXTanswered", "TEXTerror", "TEXTcontrol", "TEXTbroken", "TEXTheader");

  @TempDir private Path folder;

  @AutoClose private final HeardLog log = new HeardLog(Logger.ROOT_LOGGER_NAME);
  @AutoClose private final HeardLog ours = new HeardLog("dev.reprise").from(Level.TRACE);

  @Test
  void neitherKeysNorTextsAreInLogsMetricsOrTracesNorKeysInAdminAnswersOrFiles() throws Exception {
    List<String> admin = new ArrayList<>();
    String metrics;
    List<String> spans;
    try (Collector collector = new Collector();
        ScriptedUpstream upstream = new ScriptedUpstream()) {
      try (TestGateway gateway = new TestGateway(upstream, settings(collector))) {
        script(upstream);
        run(gateway);
        for (String path : List.of("/admin/entries", "/admin/quality")) {
          Reply reply =
              gateway.admin("GET", path, "", "reprise-admin-token", "KEYadmin-token-1234");
          assertThat(reply.status()).isEqualTo(200);
          admin.add(reply.body());
        }
        admin.add(gateway.admin("GET", "/admin/entries", "", "reprise-admin-token", "no").body());
        metrics = gateway.admin("/metrics").body();
        Eventually.holds("spans of all", () -> collector.spans().size() > 10);
      }
      spans = collector.spans().stream().map(Object::toString).toList();
    }
    assertThat(metrics).contains("reprise_requests_total{");
    assertThat(spans).anyMatch(span -> span.contains("gen_ai.request.model"));
    assertThat(log.lines()).anyMatch(line -> line.contains("request_id"));
    for (String key : KEYS) {
      assertThat(admin).noneMatch(body -> body.contains(key));
      assertThat(files()).noneMatch(file -> file.contains(key));
    }
    for (String secret : Stream.concat(KEYS.stream(), TEXTS.stream()).toList()) {
      assertThat(metrics).doesNotContain(secret);
      assertThat(spans).noneMatch(span -> span.contains(secret));
      assertThat(log.lines()).noneMatch(line -> line.contains(secret));
    }
  }

  private String settings(Collector collector) {
    return Traffic.SETTINGS
        + """
        store: {data-dir: '%s'}
        admin: {token: KEYadmin-token-1234}
        telemetry:
          traces: {url: '%s', sample-rate: 1, headers: {x-key: KEYcollector}}
        """
            .formatted(folder, collector.url("/v1/traces"));
  }

  private static void script(ScriptedUpstream upstream) {
    upstream.script(
        (request, answer) -> {
          if (request.body().contains("fail")) {
            answer.json(401, "{\"error\":{\"message\":\"TEXTerror KEYheader\"}}");
          } else if (request.body().contains("break")) {
            answer.raw("TEXTbroken KEYheader\r\n\r\n").close();
          } else if (request.body().contains("\"stream\":true")) {
            answer.completionStream("TEXT", "answered");
          } else {
            answer.completion("TEXTanswered");
          }
        });
  }

  private static void run(TestGateway gateway) {
    String[] headers = {
      "authorization", "Bearer KEYheader",
      "api-key", "KEYazure",
      "cookie", "session=KEYcookie",
      "x-note", "TEXTheader"
    };
    gateway.chat(ask("What is TEXTasked?"), headers);
    gateway.chat(ask("What is TEXTasked?"), headers);
    gateway.chat(ask("Please, what is TEXTasked"), headers);
    gateway.chat(askStream("How deep is TEXTasked?"), headers);
    gateway.chat(ask("Please fail, TEXTasked."), headers);
    gateway.chat(ask("Please break, TEXTasked."), headers);
    gateway.chat("{\"model\":\"TEXTasked", headers);
    gateway.chat(ask("TEXTasked".repeat(1_000)), headers);
    gateway.chat(ask("Hm?"), "authorization", "Bearer KEYheader", "reprise-ttl", "TEXTcontrol");
    gateway.send("GET", "/v1/models?key=KEYquery", "", headers);
    gateway.send("POST", "/v1/embeddings?key=KEYquery", "{\"input\":\"TEXTasked\"}", headers);
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /v1/x HTTP/1.1\r\nhost : KEYheader\r\nTEXTheader\r\n\r\n").readAll();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<String> contents = new ArrayList<>();
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        contents.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
      return contents;
    }
  }
}
