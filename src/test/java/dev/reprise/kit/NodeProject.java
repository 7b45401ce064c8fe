package dev.reprise.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Tests that are written for Node, in a directory of their own beside the Java ones. */
public final class NodeProject {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Path sources;
  private final Path directory;

  /** How a command ended, and what it wrote. */
  private record Run(int status, String output) {}

  /**
   * Copies the sources to where npm may add its own, and has it fetch what they need. Without Node
   * the running test is skipped, but not in CI.
   *
   * @param name of the directory in {@code src/test}
   */
  public NodeProject(String name) throws Exception {
    sources = Path.of(name).toAbsolutePath();
    directory = Path.of("target", name).toAbsolutePath();
    needs("node");
    needs("npm");
    copySources();
    // Some packages ask for Node 22 and work with 20 as well: npm warns and goes on.
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
  }

  private void needs(String program) throws Exception {
    String missing = program + " is not on the path: " + sources.getFileName() + " was not tested";
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
  private void copySources() throws IOException {
    for (Path old : files(directory)) {
      Files.delete(old);
    }
    for (Path source : files(sources)) {
      Files.copy(source, directory.resolve(source.getFileName()));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isRegularFile).toList();
    }
  }

  /** Runs the tests, all of which must pass. */
  public void test(Map<String, String> environment) throws Exception {
    Run tests = run(environment, "npm", "test");
    assertThat(tests.status()).describedAs(tests.output()).isZero();
    assertThat(tests.output()).contains("fail 0").contains("skipped 0");
  }

  private Run run(Map<String, String> environment, String... command) throws Exception {
    Files.createDirectories(directory);
    Path output = directory.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(directory.toFile())
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
