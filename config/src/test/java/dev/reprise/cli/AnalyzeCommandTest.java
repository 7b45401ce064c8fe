package dev.reprise.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String EXACT_ONLY = "cache: {policy: {semantic: {enabled: false}}}\n";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void repeatsAreCountedExactlyWithWhatTheySave() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lines.add(Logs.pair("What is the capital of France?", "Paris.", i, 20, 5));
    }
    for (int i = 10; i < 15; i++) {
      lines.add(Logs.pair("How tall is Mount Everest?", "8,849 metres.", i, 10, 10));
    }
    lines.add(Logs.pair("Who wrote Faust?", "Goethe.", 15, 10, 4));
    JsonNode report = analyze(log(lines), exactOnly());

    JsonNode lane = report.at("/replay/lanes/0");
    assertThat(lane.path("requests").asInt()).isEqualTo(16);
    assertThat(lane.path("exact").asInt()).isEqualTo(13);
    assertThat(lane.path("semantic").asInt()).isZero();
    assertThat(lane.path("misses").asInt()).isEqualTo(3);
    JsonNode saved = lane.path("saved");
    assertThat(saved.path("requests").asInt()).isEqualTo(13);
    assertThat(saved.path("prompt_tokens").asInt()).isEqualTo(9 * 20 + 4 * 10);
    assertThat(saved.path("completion_tokens").asInt()).isEqualTo(9 * 5 + 4 * 10);
    assertThat(saved.path("estimated").asInt()).isZero();
    assertThat(saved.path("money").isNull()).isTrue();
    assertThat(report.at("/replay/intents/top/0/count").asInt()).isEqualTo(10);
    assertThat(report.at("/replay/intents/top/0/leader").asText())
        .isEqualTo("What is the capital of France?");
    assertThat(report.at("/replay/intents/repeated").asInt()).isEqualTo(13);
  }

  @Test
  void otherWordingsHitByMeaningAndTheGuardForbidsWhatOnlyLooksAlike() throws Exception {
    Path log =
        log(
            List.of(
                Logs.pair(
                    "How do I reset my password?", "Use the link on the login page.", 0, 9, 9),
                Logs.pair(
                    "how can I reset my password", "Use the link on the login page.", 1, 9, 9),
                Logs.pair("How do I cancel my order 4411?", "Order 4411 is cancelled.", 2, 9, 9),
                Logs.pair("How do I cancel my order 4412?", "Order 4412 is cancelled.", 3, 9, 9)));
    JsonNode report = analyze(log);

    JsonNode lane = report.at("/replay/lanes/0");
    assertThat(lane.path("rule").asText()).isEqualTo("evidence");
    assertThat(lane.path("semantic").asInt() + lane.path("checked").asInt()).isEqualTo(1);
    JsonNode threshold = report.at("/replay/lanes/1");
    assertThat(threshold.path("rule").asText()).isEqualTo("threshold");
    assertThat(threshold.path("semantic").asInt()).isEqualTo(1);
    assertThat(threshold.at("/judged/right").asInt()).isEqualTo(1);
    assertThat(threshold.at("/judged/wrong").asInt()).isZero();
    assertThat(report.at("/replay/vetoed/0/veto").asText()).isEqualTo("numbers");
    assertThat(report.at("/replay/vetoed/0/same_answer").asBoolean(true)).isFalse();
    assertThat(report.at("/replay/thresholds")).hasSize(20);
    double previous = 1;
    for (JsonNode point : report.at("/replay/thresholds")) {
      assertThat(point.path("hit_rate").asDouble()).isLessThanOrEqualTo(previous);
      previous = point.path("hit_rate").asDouble();
    }
    assertThat(report.at("/replay/thresholds/0/threshold").asDouble()).isEqualTo(0.8);
    assertThat(report.at("/replay/thresholds/19/threshold").asDouble()).isEqualTo(0.99);
  }

  @Test
  void withoutAnswersItSaysThatWrongHitsCannotBeTold() throws Exception {
    Path log =
        log(
            List.of(
                Logs.request("How do I reset my password?", "m"),
                Logs.request("how can I reset my password", "m"),
                Logs.request("How do I reset my password?", "m")));

    assertThat(run(log.toString())).isEqualTo(ExitCodes.OK);
    assertThat(out.toString())
        .contains(
            "What a cache would have saved",
            "holds wordings of prompts",
            "not to be told: no answers in the log",
            "Whether hits are right",
            "cache.policy.semantic.shadow",
            "How do I reset my password?")
        .doesNotContain("\u001b[");
    JsonNode report = analyze(log);
    assertThat(report.at("/replay/lanes/0/exact").asInt()).isEqualTo(1);
    assertThat(report.at("/replay/lanes/0/semantic").asInt()).isEqualTo(1);
    assertThat(report.at("/replay/lanes/0/judged/error").isNull()).isTrue();
    assertThat(report.at("/replay/spent/estimated").asInt()).isEqualTo(3);
  }

  @Test
  void answersGrowStaleByTheTimesOfTheLog() throws Exception {
    String hour =
        "{\"timestamp\":\"2026-01-01T%s:00Z\","
            + Logs.request("What is a quark?", "m").substring(1);
    Path log =
        log(List.of(hour.formatted("10:00"), hour.formatted("10:30"), hour.formatted("11:01")));
    Path config =
        Files.writeString(
            folder.resolve("ttl.yaml"),
            "cache: {policy: {ttl-seconds: 3600, semantic: {enabled: false}}}\n");

    JsonNode report = analyze(log, "--config", config.toString());
    assertThat(report.at("/replay/lanes/0/exact").asInt()).isEqualTo(1);
    assertThat(report.at("/replay/lanes/0/misses").asInt()).isEqualTo(2);
    assertThat(report.at("/source/from").asText()).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(report.at("/replay/timed").asBoolean()).isTrue();
  }

  @Test
  void linesAreReplayedInTheOrderOfAsking() throws Exception {
    String said =
        "{\"ts\":%d,\"response\":\"%s\"," + Logs.request("What is a quark?", "m").substring(1);
    Path log =
        log(List.of(said.formatted(1700000200, "later"), said.formatted(1700000100, "first")));

    JsonNode report = analyze(log, exactOnly());
    assertThat(report.at("/replay/growth/0/time").asText()).isEqualTo("2023-11-14T22:15:00Z");
    assertThat(report.at("/replay/growth/1/exact").asInt()).isEqualTo(1);
    assertThat(report.at("/source/late").asInt()).isZero();
  }

  @Test
  void everyFormatIsToldByItsContent() throws Exception {
    String lite =
        """
        {"id":"1","call_type":"acompletion","status":"success","response_cost":0.5,\
        "prompt_tokens":8,"completion_tokens":2,"total_tokens":10,"startTime":1700000000.5,\
        "endTime":1700000002.5,"model":"gpt-4o-2024-08-06","model_group":"gpt-4o",\
        "model_parameters":{"temperature":0},"request_tags":["a"],\
        "metadata":{"user_api_key_hash":"abc"},\
        "messages":[{"role":"user","content":"What is a quark?"}],\
        "response":{"id":"r","object":"chat.completion","model":"gpt-4o-2024-08-06","choices":\
        [{"index":0,"message":{"role":"assistant","content":"A particle."},\
        "finish_reason":"stop"}],\
        "usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}}\
        """;
    Path log =
        log(
            List.of(
                Logs.request("What is a lepton?", "m"),
                Logs.pair("What is a boson?", "A particle.", 0, 3, 3),
                "{\"custom_id\":\"a\",\"method\":\"POST\","
                    + "\"url\":\"/v1/chat/completions\",\"body\":"
                    + Logs.request("What is a lepton?", "m")
                    + "}",
                lite,
                lite,
                "{\"call_type\":\"aembedding\",\"model\":\"e\",\"startTime\":1700000000}",
                lite.replace("What is a quark?", "redacted-by-litellm"),
                "2026-11-21T10:00:00Z INFO  reprise.access exchange request_id=\"r\""
                    + " cache=\"exact-hit\" model=\"m\" total_ms=\"1.5\" tokens_saved=\"30\""
                    + " tokens_spent=\"0\"",
                "{\"timestamp\":1700000000000,\"loggerName\":\"reprise.access\",\"kvpList\":["
                    + "{\"cache\":\"miss\"},{\"model\":\"m\"},{\"total_ms\":\"900.0\"},"
                    + "{\"tokens_spent\":\"40\"},{\"tokens_saved\":\"0\"}]}",
                "2026-11-21T10:00:00.000+00:00 INFO  dev.reprise.config.Gateway listening"));

    JsonNode report = analyze(log, exactOnly());
    assertThat(report.at("/source/formats").toString())
        .isEqualTo("{\"openai\":3,\"litellm\":4,\"access\":3}");
    assertThat(report.at("/source/bad").asInt()).isZero();
    assertThat(report.at("/source/silent")).hasSize(3);
    JsonNode saved = report.at("/replay/lanes/0/saved");
    assertThat(saved.path("requests").asInt()).isEqualTo(2);
    assertThat(saved.path("money").asDouble()).isEqualTo(0.5, within(1e-9));
    assertThat(saved.path("seconds").asDouble()).isEqualTo(2, within(1e-6));
    assertThat(report.at("/happened/requests").asInt()).isEqualTo(2);
    assertThat(report.at("/happened/tokens_saved").asInt()).isEqualTo(30);
    assertThat(report.at("/happened/seconds_saved").asDouble()).isEqualTo(0.8985, within(1e-6));
  }

  @Test
  void callersWithOtherKeysShareNothing() throws Exception {
    String line = "{\"caller\":\"%s\"," + Logs.request("What is a quark?", "m").substring(1);
    Path log = log(List.of(line.formatted("a"), line.formatted("b"), line.formatted("a")));

    assertThat(analyze(log, exactOnly()).at("/replay/lanes/0/exact").asInt()).isEqualTo(1);
  }

  @Test
  void whatTheCachePassesByIsNamed() throws Exception {
    String hot =
        Logs.request("What is a quark?", "m")
            .replace("{\"model\"", "{\"temperature\":1.9,\"model\"");
    Path log =
        log(
            List.of(
                hot,
                hot,
                Logs.request("What is a quark?", "m"),
                "{\"url\":\"/v1/embeddings\",\"body\":{\"input\":\"a\"}}"));

    JsonNode report = analyze(log, exactOnly());
    assertThat(report.at("/replay/bypasses").toString())
        .isEqualTo("{\"high-temperature\":2,\"not-cacheable\":1}");
    assertThat(report.at("/remarks").toString())
        .contains("cache.policy.treatments.high-temperature");
  }

  @Test
  void badLinesAreCountedAndShownAndNeverFatal() throws Exception {
    Path log = folder.resolve("bad.jsonl");
    try (var file = Files.newOutputStream(log)) {
      file.write(
          (Logs.request("What is a quark?", "m") + "\n\n{\"model\":\n[1,2]\nnonsense\n{}\n")
              .getBytes(UTF_8));
      file.write(new byte[] {(byte) 0xff, (byte) 0xfe, '\n', 0, 1, 2, '\n'});
      byte[] long16 = new byte[17 << 20];
      Arrays.fill(long16, (byte) 'x');
      file.write(long16);
      file.write(("\n" + Logs.request("What is a quark?", "m")).getBytes(UTF_8));
    }
    JsonNode report = analyze(log, exactOnly());

    assertThat(report.at("/source/bad").asInt()).isEqualTo(7);
    assertThat(report.at("/source/bad_lines")).hasSize(5);
    assertThat(report.at("/source/bad_lines/0").toString())
        .isEqualTo("{\"line\":3,\"reason\":\"not JSON at column 10\"}");
    assertThat(report.at("/replay/lanes/0/exact").asInt()).isEqualTo(1);
    assertThat(report.toString()).doesNotContain("nonsense");
  }

  @Test
  void gzipIsUnpackedAndATornOneIsReadAsFarAsItGoes() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      lines.add(Logs.request("What is the number " + i * 7919 % 1000 + "?", "m"));
    }
    byte[] packed = Logs.gzip(String.join("\n", lines));
    Path whole = Files.write(folder.resolve("a.jsonl.gz"), packed);
    assertThat(analyze(whole, exactOnly()).at("/replay/lanes/0/exact").asInt()).isEqualTo(1_000);

    Path torn = Files.write(folder.resolve("b.gz"), Arrays.copyOf(packed, packed.length / 2));
    JsonNode report = analyze(torn, exactOnly());
    assertThat(report.at("/source/requests").asInt()).isBetween(1, 1_999);
    assertThat(report.at("/source/bad_lines/0/reason").asText()).contains("breaks off");
  }

  @Test
  void anEmptyLogIsAnEmptyReport() throws Exception {
    Path log = Files.writeString(folder.resolve("empty"), "");

    assertThat(run(log.toString())).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).contains("0 requests, no times in the log");
    JsonNode report = analyze(log, exactOnly());
    assertThat(report.path("replay").isNull()).isTrue();
    assertThat(report.path("happened").isNull()).isTrue();
  }

  @Test
  void thePageIsCompleteInItselfAndEscapesWhatTheLogSays() throws Exception {
    String evil = "<script>alert('x')</script> & \\\"more\\\"";
    Path log = log(List.of(Logs.request(evil, "<b>m</b>"), Logs.request(evil, "<b>m</b>")));
    Path page = folder.resolve("a.html");

    assertThat(run(log.toString(), "--html", page.toString())).isEqualTo(ExitCodes.OK);
    String html = Files.readString(page, UTF_8);
    assertThat(html)
        .startsWith("<!doctype html>")
        .contains("Content-Security-Policy\" content=\"default-src 'none'")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;")
        .contains("<svg viewBox", "prefers-color-scheme: dark", "&lt;b&gt;m&lt;/b&gt;")
        .doesNotContain("<script", "http://", "https://", "src=", "url(", "<b>m</b>");
  }

  @Test
  void wordingsAreLeftOutWhenAskedTo() throws Exception {
    Path log =
        log(
            List.of(
                Logs.pair("How do I reset my password?", "By the link.", 0, 9, 9),
                Logs.pair("how can I reset my password", "By the link.", 1, 9, 9),
                Logs.pair("How do I cancel my order 4411?", "Done.", 2, 9, 9),
                Logs.pair("How do I cancel my order 4412?", "Done.", 3, 9, 9)));
    Path page = folder.resolve("a.html");
    Path json = folder.resolve("a.json");

    assertThat(
            run(
                log.toString(),
                "--no-wordings",
                "--html",
                page.toString(),
                "--json",
                json.toString()))
        .isEqualTo(ExitCodes.OK);
    for (String report : List.of(out.toString(), Files.readString(page), Files.readString(json))) {
      assertThat(report).contains("numbers").doesNotContain("password", "4411", "By the link");
    }
  }

  @Test
  void standardInputIsReadToo() throws Exception {
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(
            Logs.gzip(Logs.request("Why?", "m") + "\n" + Logs.request("Why?", "m"))));
    try {
      JsonNode report = analyze(Path.of("-"), exactOnly());
      assertThat(report.at("/source/name").asText()).isEqualTo("standard input");
      assertThat(report.at("/replay/lanes/0/exact").asInt()).isEqualTo(1);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aSampleIsTheFirstRequests() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.add(Logs.request("What is a quark?", "m"));
    }
    JsonNode report = analyze(log(lines), "--sample", "10", "--config", exactOnly()[1]);
    assertThat(report.at("/source/requests").asInt()).isEqualTo(10);
    assertThat(report.at("/replay/lanes/0/exact").asInt()).isEqualTo(9);
    assertThat(report.at("/source/sample_of").isNull()).isFalse();
    assertThat(run(folder.resolve("log.jsonl").toString(), "--sample", "10")).isZero();
    assertThat(out.toString()).contains("A sample: the first 10 requests; the log has more");
  }

  @Test
  void wrongArgumentsAndFilesAreUsageErrors() throws Exception {
    assertThat(run()).isEqualTo(ExitCodes.USAGE);
    assertThat(run(folder.resolve("none").toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("none: no such file");
    Path log = log(List.of(Logs.request("Why?", "m")));
    assertThat(run(log.toString(), "--format", "xml")).isEqualTo(ExitCodes.USAGE);
    assertThat(run(log.toString(), "--sample", "-1")).isEqualTo(ExitCodes.USAGE);
    assertThat(run(log.toString(), "--model", "no/such")).isEqualTo(ExitCodes.USAGE);
    assertThat(run(log.toString(), "--model", "unheard-of")).isEqualTo(ExitCodes.USAGE);
    Path config = Files.writeString(folder.resolve("bad.yaml"), "cahce: {}\n");
    assertThat(run(log.toString(), "--config", config.toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(run(log.toString(), "--format", "access")).isEqualTo(ExitCodes.OK);
  }

  // What logs say
  // -----------------------------------------------------------------------------------

  private Path log(List<String> lines) throws IOException {
    return Files.write(folder.resolve("log.jsonl"), lines);
  }

  private String[] exactOnly() throws IOException {
    Path config = Files.writeString(folder.resolve("exact.yaml"), EXACT_ONLY);
    return new String[] {"--config", config.toString()};
  }

  private JsonNode analyze(Path log, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of(log.toString(), "--json", "-"));
    args.addAll(List.of(options));
    assertThat(run(args.toArray(String[]::new))).as(err.toString()).isEqualTo(ExitCodes.OK);
    return MAPPER.readTree(out.toString());
  }

  /** What was printed before is forgotten. */
  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("analyze"));
    all.addAll(List.of(args));
    return Main.commandLine(new AnalyzeCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
