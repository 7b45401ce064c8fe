package dev.reprise.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.config.OfflineStore;
import dev.reprise.config.RepriseConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCommandTest {
  private static final String SHARED =
      "cache: {tenancy: shared, policy: {semantic: {enabled: false}}}\n";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;
  private Path faq;
  private Path store;

  @BeforeEach
  void write() throws Exception {
    config = Files.writeString(folder.resolve("a.yaml"), SHARED);
    faq = Files.writeString(folder.resolve("faq.csv"), "question,answer\nOne?,1\nTwo?,2\n");
    store = folder.resolve("store");
  }

  @Test
  void aCacheIsImportedExportedAndImportedElsewhere() throws Exception {
    assertThat(run("import", faq.toString(), "--model", "m")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).contains("imported  2", "failed    0");
    Path copy = folder.resolve("copy.jsonl");
    assertThat(run("export", "--out", copy.toString())).isEqualTo(ExitCodes.OK);
    assertThat(err.toString()).contains("exported 2 entries");
    assertThat(Files.readAllLines(copy)).hasSize(2);

    store = folder.resolve("other");
    assertThat(run("import", copy.toString(), "--format", "entries")).isEqualTo(ExitCodes.OK);
    assertThat(run("stats")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).contains("entries   2", "model     m: 2 entries");
    assertThat(run("stats", "--json")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).startsWith("{").contains("\"entries\" : 2");
    assertThat(run("verify")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).contains("structure  sound", "serve      would answer from 2");
  }

  @Test
  void aBadLineIsAFailureAndABadFileIsAUsageError() throws Exception {
    Files.writeString(faq, "question,answer\nOne?\nTwo?,2\n");
    assertThat(run("import", faq.toString(), "--model", "m")).isEqualTo(ExitCodes.FAILURE);
    assertThat(out.toString())
        .contains("imported  1", "failed    1", faq + ":2: expected 2 fields, got 1");

    Files.writeString(faq, "question,anwser\n");
    assertThat(run("import", faq.toString(), "--model", "m")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString())
        .contains("reprise: " + faq + ":1: unknown column 2; did you mean 'answer'?");
    assertThat(run("import", folder.resolve("none.csv").toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("none.csv: no such file");
  }

  @Test
  void aCacheInUseOrNoneAtAllIsAUsageError() throws Exception {
    assertThat(run("stats")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("there is no cache in it");
    RepriseConfig settings = RepriseConfig.DEFAULTS;
    RepriseConfig there =
        settings
            .withCache(ServeCommand.read(config).cache())
            .withStore(settings.store().in(store.toString()));
    try (OfflineStore open = new OfflineStore(there)) {
      assertThat(open.store().entries()).isZero();
      for (String command : List.of("stats", "verify", "export", "import")) {
        String[] more =
            command.equals("import")
                ? new String[] {command, faq.toString(), "--model", "m"}
                : new String[] {command};
        assertThat(run(more)).as(command).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("another process is using it");
      }
    }
    store = Path.of("none");
    assertThat(run("verify")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--data-dir: expected a folder, got none");
  }

  @Test
  void theKeyOfACallerComesFromTheEnvironment() throws Exception {
    Files.writeString(config, "cache: {policy: {semantic: {enabled: false}}}");
    assertThat(run("import", faq.toString(), "--model", "m")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--api-key-env", "per-credential");
    assertThat(run("import", faq.toString(), "--model", "m", "--api-key-env", "NO_SUCH_1"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("NO_SUCH_1 is not set");
    assertThat(Files.exists(store)).isFalse();

    // Any variable that is there holds something that a key may look like.
    assertThat(run("import", faq.toString(), "--model", "m", "--api-key-env", "PATH"))
        .isEqualTo(ExitCodes.OK);
    assertThat(run("stats")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).containsPattern("tenant    [A-Za-z0-9_-]{43}: 2 entries");
  }

  @Test
  void theSystemPromptMayStandInAFile() throws Exception {
    Path prompt = Files.writeString(folder.resolve("system.txt"), "Be brief.", UTF_8);
    assertThat(run("import", faq.toString(), "--model", "m", "--system", "@" + prompt))
        .isEqualTo(ExitCodes.OK);
    assertThat(run("import", faq.toString(), "--model", "m", "--system", "Be brief."))
        .isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).contains("kept      2");
  }

  @Test
  void wishesOutOfRangeAreUsageErrors() {
    assertThat(run("import", faq.toString(), "--namespace", "a b")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("import", faq.toString(), "--ttl-seconds", "0")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("import", faq.toString(), "--format", "xml")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("import")).isEqualTo(ExitCodes.USAGE);
    assertThat(run()).isEqualTo(ExitCodes.USAGE);
    assertThat(Files.exists(store)).isFalse();
  }

  /** What was printed before is forgotten. */
  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("cache"));
    all.addAll(List.of(args));
    if (args.length > 0) {
      all.addAll(List.of("--config", config.toString(), "--data-dir", store.toString()));
    }
    return Main.commandLine(new CacheCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
