package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.config.OfflineStore;
import dev.reprise.config.Planning;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.YamlReader;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import dev.reprise.progress.Progress;
import dev.reprise.transfer.Exporter;
import dev.reprise.transfer.ImportFile;
import dev.reprise.transfer.ImportOptions;
import dev.reprise.transfer.ImportReport;
import dev.reprise.transfer.Importer;
import dev.reprise.upstream.Headers;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that starts on a folder that has been filled from files. */
class ImportTest {
  private static final String LOGGED =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m",\
      "choices":[{"index":0,"message":{"role":"assistant","content":"8,849 m"},\
      "logprobs":null,"finish_reason":"stop"}],"x_unknown":[1.50]}\
      """;

  @TempDir Path folder;
  private Path faq;
  private Path log;

  @BeforeEach
  void write() throws Exception {
    String model = TestGateway.parse(ask("x")).path("model").asText();
    faq =
        Files.writeString(
            folder.resolve("faq.csv"),
            """
            question,answer,tags
            What is the capital of France?,"It is ""Paris"".",geo
            """);
    String request = ask("How tall is Mount Everest?");
    String response = LOGGED.replace("\"model\":\"m\"", "\"model\":\"" + model + "\"");
    log =
        Files.writeString(
            folder.resolve("log.jsonl"),
            "{\"request\":" + request + ",\"response\":" + response + "}\n");
  }

  @Test
  @DisplayName("imported questions → exact and semantic HIT, for their caller alone")
  void importedAnswersAreGivenExactlyAndByMeaning() throws Exception {
    ImportReport report = take(folder.resolve("a"), faq, log);
    assertThat(report.imported()).as(report.text().toString()).isEqualTo(2);

    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, yaml(folder.resolve("a")))) {
      upstream.script((request, answer) -> answer.completion("upstream"));
      assertHits(gateway);
      assertThat(upstream.calls()).isZero();

      Reply stranger =
          gateway.chat(ask("What is the capital of France?"), "authorization", "Bearer other");
      assertThat(stranger.isMiss()).isTrue();
      assertThat(upstream.calls()).isOne();
    }
  }

  @Test
  @DisplayName("an export that is imported elsewhere serves the same answers")
  void anExportServesElsewhere() throws Exception {
    take(folder.resolve("a"), faq, log);
    Path export = folder.resolve("export.jsonl");
    try (OutputStream out = Files.newOutputStream(export)) {
      Exporter exporter = new Exporter(Selector.ALL, out, silent());
      exporter.run(config(folder.resolve("a")));
      assertThat(exporter.written()).isEqualTo(2);
    }
    assertThat(take(folder.resolve("b"), export).imported()).isEqualTo(2);

    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, yaml(folder.resolve("b")))) {
      assertHits(gateway);
      assertThat(upstream.calls()).isZero();
    }
  }

  private static void assertHits(TestGateway gateway) {
    Reply exact = Expect.exactHit(gateway.chat(ask("What is the capital of France?")));
    assertThat(exact.content()).isEqualTo("It is \"Paris\".");
    Reply logged = Expect.exactHit(gateway.chat(ask("How tall is Mount Everest?")));
    assertThat(logged.content()).isEqualTo("8,849 m");
    assertThat(logged.body()).contains("\"x_unknown\":[1.50]");
    Reply other = Expect.semanticHit(gateway.chat(ask("What's the capital city of France?")));
    assertThat(other.content()).isEqualTo("It is \"Paris\".");
    assertThat(gateway.admin("/admin/entries?tag=geo").json().path("total").asInt()).isOne();
  }

  private static ImportReport take(Path store, Path... files) throws Exception {
    RepriseConfig config = config(store);
    Headers caller = Headers.of("Authorization", "Bearer k");
    String model = TestGateway.parse(ask("x")).path("model").asText();
    ImportOptions options = new ImportOptions(model, null, null, null, caller, false, false);
    List<ImportFile> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(ImportFile.of(file, null, true));
    }
    try (OfflineStore target = new OfflineStore(config)) {
      return new Importer(target, new Planning(config.cache()), options, silent()).run(sources);
    }
  }

  private static Progress silent() {
    return new Progress(new PrintWriter(Writer.nullWriter()), false);
  }

  private static RepriseConfig config(Path store) throws Exception {
    return YamlReader.read(
        "a.yaml", yaml(store), RepriseConfig.DEFAULTS, Map.<String, String>of()::get);
  }

  /** One caller's word is enough, and a near question is another wording. */
  private static String yaml(Path store) {
    return "store: {data-dir: '"
        + store
        + "'}\ncache: {policy: {semantic: {policy: threshold, quorum: 1}}}\n";
  }
}
