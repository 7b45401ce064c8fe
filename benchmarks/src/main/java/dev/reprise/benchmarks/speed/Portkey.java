package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Portkey's gateway, which runs on Node and is told the upstream by each request. */
final class Portkey {
  static final String NAME = "Portkey";

  private static final String PRELOADED = "loopback.cjs";

  private final Path main;
  private final Processes processes;

  Portkey(Path main, Processes processes) {
    this.main = main;
    this.processes = processes;
  }

  Subject proxy(Upstream upstream) throws IOException {
    int port = Launcher.freePort();
    List<String> command =
        List.of(
            "node",
            "--require",
            Resources.copy(PRELOADED, processes.folder().resolve(PRELOADED)).toString(),
            main.toString(),
            "--port=" + port,
            "--headless");
    return new Launcher(processes)
        .start(NAME, port, Map.of("NODE_ENV", "production"), command)
        .with(
            List.of(
                "x-portkey-provider: openai",
                "x-portkey-custom-host: http://127.0.0.1:" + upstream.port() + "/v1"));
  }
}
