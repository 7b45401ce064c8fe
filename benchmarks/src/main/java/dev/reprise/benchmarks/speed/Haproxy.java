package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** HAProxy with one thread as a reverse proxy that holds nothing back. */
final class Haproxy {
  static final String NAME = "HAProxy";

  private static final String CONFIG =
      """
      global
        nbthread 1
        maxconn 4096
      defaults
        mode http
        option http-no-delay
        http-reuse always
        timeout connect 5s
        timeout client 60s
        timeout server 60s
      frontend front
        bind 127.0.0.1:%d
        default_backend back
      backend back
        server up 127.0.0.1:%d
      """;

  private final Path program;
  private final Processes processes;

  Haproxy(Path program, Processes processes) {
    this.program = program;
    this.processes = processes;
  }

  Subject proxy(Upstream upstream) throws IOException {
    int port = Launcher.freePort();
    Path config = Files.createTempFile(processes.folder(), "haproxy-", ".cfg");
    Files.writeString(config, CONFIG.formatted(port, upstream.port()));
    return new Launcher(processes)
        .start(NAME, port, Map.of(), List.of(program.toString(), "-db", "-f", config.toString()));
  }
}
