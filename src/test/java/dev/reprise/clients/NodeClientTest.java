package dev.reprise.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.reprise.kit.DeadPort;
import dev.reprise.kit.OpenAiScript;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import dev.reprise.kit.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs the tests in {@code src/test/node}, of OpenAI's client for Node. Without Node they are
 * skipped, but not in CI.
 */
class NodeClientTest {
  private static final Path SOURCES = Path.of("node").toAbsolutePath();
  private static final Path DIRECTORY = Path.of("target", "node").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private record Run(int status, String output) {}

  @Test
  void theClientForNodeWorksThroughTheGateway() throws Exception {
    needs("node");
    needs("npm");
    copySources();
    // The client asks for Node 22 and works with 20 as well: npm warns and goes on.
    Run install =
        run(
            Map.of(),
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--prefer-offline");
    assertThat(install.status()).describedAs(install.output()).isZero();

    OpenAiScript provider = new OpenAiScript();
    try (ScriptedUpstream upstream = new ScriptedUpstream().script(provider);
        TestGateway gateway = new TestGateway(upstream);
        DeadPort down = new DeadPort();
        TestGateway withoutProvider = new TestGateway(down.base(), "")) {
      Run tests =
          run(
              Map.of("BASE_URL", gateway.base(), "DOWN_URL", withoutProvider.base()),
              "npm",
              "test");
      assertThat(tests.status()).describedAs(tests.output()).isZero();
      assertThat(tests.output()).contains("fail 0").contains("skipped 0");

      assertThat(provider.calls("Which rivers flow through Lyon?")).isEqualTo(1);
      assertThat(upload(upstream).body())
          .contains("naïve notes\r\n--not-the-boundary\r\n".repeat(5_000));
    }
  }

  private static Recorded upload(ScriptedUpstream upstream) {
    return upstream.requests().stream()
        .filter(request -> request.target().equals("/v1/files"))
        .findFirst()
        .orElseThrow();
  }

  private static void needs(String program) throws Exception {
    String missing = program + " is not on the path: the client for Node was not tested";
    try {
      assertThat(run(Map.of(), program, "--version").status()).isZero();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(missing, e);
      }
      abort(missing);
    }
  }

  /** What was copied before goes, so that no test outlives its source; what npm made stays. */
  private static void copySources() throws IOException {
    for (Path old : files(DIRECTORY)) {
      Files.delete(old);
    }
    for (Path source : files(SOURCES)) {
      Files.copy(source, DIRECTORY.resolve(source.getFileName()));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isRegularFile).toList();
    }
  }

  private static Run run(Map<String, String> environment, String... command) throws Exception {
    Files.createDirectories(DIRECTORY);
    Path output = DIRECTORY.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).describedAs("ended within " + LIMIT + ": " + text).isTrue();
      return new Run(process.exitValue(), text);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
