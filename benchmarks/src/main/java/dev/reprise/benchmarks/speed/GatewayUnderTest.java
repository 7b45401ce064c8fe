package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The gateway as its launcher runs it for a user: a process with the JVM options of the launcher,
 * and the default settings but for what a run needs.
 */
final class GatewayUnderTest {
  private static final String EXACT_ONLY = "cache: {policy: {semantic: {enabled: false}}}\n";

  /** Room for 100,000 entries, and no hit is forwarded to check it. */
  static final String SEMANTIC =
      "cache: {policy: {semantic: {verify-rate: 0.0}}}\nstore: {max-bytes: 1073741824}\n";

  private final Path home;
  private final Processes processes;

  /**
   * @param home of the project, or of another version of it
   */
  GatewayUnderTest(Path home, Processes processes) {
    this.home = home;
    this.processes = processes;
  }

  /** Builds it, so that no start has to. */
  void prepare() throws IOException, InterruptedException {
    Process process =
        processes.start(
            new ProcessBuilder(home.resolve("reprise").toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    if (process.waitFor() != 0) {
      throw new IOException("the gateway in " + home + " does not start");
    }
  }

  /** The exact tier alone, in memory: no rival keeps more. */
  Subject exactOnly(Upstream upstream) throws IOException {
    return start(upstream, EXACT_ONLY, "none", Launcher.CORE);
  }

  /**
   * With both tiers.
   *
   * @param cores as {@code taskset} names them
   */
  Subject semantic(Upstream upstream, Path dataFolder, String cores) throws IOException {
    return start(upstream, SEMANTIC, dataFolder.toString(), cores);
  }

  private Subject start(Upstream upstream, String settings, String dataFolder, String cores)
      throws IOException {
    int port = Launcher.freePort();
    Path config = Files.createTempFile(processes.folder(), "reprise-", ".yaml");
    Files.writeString(config, settings);
    List<String> command =
        List.of(
            home.resolve("reprise").toString(),
            "serve",
            "--config",
            config.toString(),
            "--upstream",
            "http://127.0.0.1:" + upstream.port() + "/v1",
            "--port",
            Integer.toString(port),
            "--admin-port",
            "0",
            "--data-dir",
            dataFolder);
    // No rival writes a line for each request either.
    Map<String, String> environment = Map.of("REPRISE_ACCESS_LOG", "OFF");
    return new Launcher(processes).start(Subject.GATEWAY, port, environment, cores, command);
  }
}
