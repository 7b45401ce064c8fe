package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.Gateway;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.demo.Demo;
import dev.reprise.demo.SimulatedProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * What a gateway does from its start to its first hits, in a few seconds and without a network, so
 * that the JVM can keep the classes for the next start: see {@code reprise}, which runs this.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Starts on a simulated provider, answers some requests of each kind and ends.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class RehearseCommand implements Callable<Integer> {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  @Override
  public Integer call() throws IOException, StartException, ConfigException {
    System.setProperty("REPRISE_LOG_LEVEL", "WARN");
    Path folder = Files.createTempDirectory("reprise-rehearsal");
    try (SimulatedProvider provider = new SimulatedProvider(0)) {
      RepriseConfig config = settings(folder, provider.baseUri());
      int status = run(config, provider);
      // Once more on what the first has kept: that it is brought in belongs to a start, too.
      run(config, provider);
      return status;
    } finally {
      delete(folder);
    }
  }

  private static int run(RepriseConfig config, SimulatedProvider provider)
      throws IOException, StartException {
    try (Gateway gateway = Startup.gateway(config)) {
      gateway.opened().toCompletableFuture().join();
      URI base = URI.create("http://127.0.0.1:" + gateway.port() + "/v1");
      int status = new Demo().run(base, provider, NOWHERE);
      for (String path : List.of("/health/ready", "/metrics")) {
        URI admin = URI.create("http://127.0.0.1:" + gateway.adminPort() + path);
        try (InputStream answer = admin.toURL().openStream()) {
          answer.transferTo(NOWHERE);
        }
      }
      gateway.drain();
      return status;
    }
  }

  /** By way of a file, as most gateways are configured. */
  private static RepriseConfig settings(Path folder, URI provider)
      throws IOException, ConfigException {
    Path file = folder.resolve("reprise.yaml");
    Files.writeString(
        file,
        """
        server: {host: 127.0.0.1, port: 0}
        admin: {port: 0}
        upstream: {url: "%s"}
        store: {data-dir: "%s"}
        """
            .formatted(provider, folder.resolve("data")));
    return ServeCommand.read(file);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
