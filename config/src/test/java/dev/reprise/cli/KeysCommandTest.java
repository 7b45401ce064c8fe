package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeysCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private int exit;

  private String run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine reprise = Main.commandLine(new KeysCommand());
    reprise.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    exit = reprise.execute(arguments);
    return out.toString();
  }

  @Test
  void aKeyIsMadeListedAndRevoked() throws IOException {
    String file = folder.resolve("keys.json").toString();
    JsonNode made =
        JSON.readTree(
            run(
                "keys",
                "create",
                "--keys-file",
                file,
                "--json",
                "--name",
                "app",
                "--tenant",
                "acme",
                "--model",
                "gpt-*",
                "--requests-per-minute",
                "5",
                "--expires",
                "90d"));
    assertThat(exit).isZero();
    String id = made.path("id").asText();
    assertThat(made.path("key").asText()).startsWith("rp-" + id + "-");
    assertThat(made.path("requests_per_minute").asInt()).isEqualTo(5);
    String secret = made.path("key").asText().substring(3 + id.length() + 1);
    String table = run("keys", "list", "--keys-file", file);
    assertThat(table.lines().skip(1))
        .singleElement()
        .asString()
        .contains(id, "acme", "active", "gpt-*")
        .doesNotContain(secret);
    assertThat(run("keys", "revoke", "--keys-file", file, id)).contains("revoked " + id);
    JsonNode listed = JSON.readTree(run("keys", "list", "--json", "--keys-file", file));
    assertThat(listed.path("state").asText()).isEqualTo("revoked");
    assertThat(run("keys", "revoke", "--keys-file", file, "nobody")).isEmpty();
    assertThat(exit).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void theFileIsTheOneThatTheGatewayReads() throws IOException {
    run("keys", "create", "--data-dir", folder.toString(), "--name", "a", "--tenant", "t");
    assertThat(exit).isZero();
    assertThat(folder.resolve("keys.json")).exists();
    Path config = folder.resolve("reprise.yaml");
    Path named = folder.resolve("named.json");
    Files.writeString(config, "access: {keys-file: \"" + named + "\"}");
    run("keys", "create", "--config", config.toString(), "--name", "a", "--tenant", "t");
    assertThat(named).exists();
    run("keys", "create", "--data-dir", "none", "--name", "a", "--tenant", "t");
    assertThat(exit).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void whatIsWrongIsToldInOneLine() throws IOException {
    String file = folder.resolve("keys.json").toString();
    run("keys", "create", "--keys-file", file, "--name", "a", "--tenant", "shared");
    assertThat(exit).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("tenant: expected 1 to 40");
    for (String when : List.of("x", "0d", "2020-01-31T00:00:00Z")) {
      run("keys", "create", "--keys-file", file, "--name", "a", "--tenant", "t", "--expires", when);
      assertThat(exit).isEqualTo(ExitCodes.USAGE);
      assertThat(err.toString()).contains("--expires: expected a time ahead", "got '" + when + "'");
    }
    run("keys", "revoke", "--keys-file", file, "nobody");
    assertThat(exit).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("there is no key with the id 'nobody'");
    Files.writeString(Path.of(file), "{");
    run("keys", "list", "--keys-file", file);
    assertThat(exit).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("is no JSON");
  }
}
