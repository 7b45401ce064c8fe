package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds rivals and tools on the machine; what it does not have is fetched into the build folder.
 */
final class Programs {
  private final Path root;
  private final Processes processes;

  Programs(Path root, Processes processes) {
    this.root = root;
    this.processes = processes;
  }

  /** By its name, which is its package's, too; says so where there is no way to get it. */
  Optional<Path> find(String name) throws IOException, InterruptedException {
    Optional<Path> own = onPath(name);
    if (own.isPresent()) {
      return own;
    }
    Path folder = root.resolve("benchmarks/target/servers").resolve(name);
    String script = root.resolve(".ci/servers").toString();
    boolean fetched = succeeds(name, List.of("sh", script, folder.toString(), name + ":" + name));
    return Optional.of(folder.resolve(name)).filter(program -> fetched);
  }

  /** The main file of Portkey's package; says so where there is no way to get it. */
  Optional<Path> portkey() throws IOException, InterruptedException {
    Path folder = root.resolve("benchmarks/target/portkey");
    Path main = folder.resolve("node_modules/@portkey-ai/gateway/build/start-server.js");
    if (onPath("node").isEmpty()) {
      leaveOut(Portkey.NAME, "node not found");
      return Optional.empty();
    }
    if (!Files.exists(main)) {
      Files.createDirectories(folder);
      Resources.copy("portkey.json", folder.resolve("package.json"));
      List<String> install = List.of("npm", "install", "--prefix", folder.toString());
      if (!succeeds(Portkey.NAME, install)) {
        return Optional.empty();
      }
    }
    return Optional.of(main);
  }

  private static Optional<Path> onPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Arrays.stream(path.split(":", -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private boolean succeeds(String name, List<String> command)
      throws IOException, InterruptedException {
    try {
      Process process = processes.start(new ProcessBuilder(command).redirectErrorStream(true));
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() == 0) {
        return true;
      }
      leaveOut(name, lastLine(said));
    } catch (IOException e) {
      leaveOut(name, String.valueOf(e.getMessage()));
    }
    return false;
  }

  private static void leaveOut(String name, String reason) {
    System.out.printf("%s is left out: %s%n%n", name, reason);
  }

  private static String lastLine(String text) {
    return Stream.of(text.strip().split("\n")).reduce((first, second) -> second).orElse("");
  }
}
