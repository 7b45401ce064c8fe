package dev.reprise.observing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Prometheus and its tool, in the directory that {@code REPRISE_TEST_PROMETHEUS} names, else in
 * {@code target/prometheus} of the project; {@code .ci/servers} fills it when it is not yet.
 */
final class Programs {
  private Programs() {}

  /** The project's own directory. */
  static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(".ci"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  /** Where the program lies, fetched if need be. */
  static synchronized Path find(String name) {
    String chosen = System.getenv("REPRISE_TEST_PROMETHEUS");
    Path directory = chosen == null ? project().resolve("target/prometheus") : Path.of(chosen);
    Path program = directory.resolve(name);
    if (!Files.isExecutable(program)) {
      fetch(directory);
    }
    return program;
  }

  /** One at a time over all processes of the machine. */
  private static void fetch(Path directory) {
    try {
      Files.createDirectories(directory);
      Path lock = directory.resolve("lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        List<String> pairs = List.of("prometheus:prometheus", "promtool:promtool");
        List<String> command =
            new ArrayList<>(List.of("sh", project().resolve(".ci/servers").toString()));
        command.add(directory.toString());
        command.addAll(pairs);
        Run run = run(command);
        if (run.exitCode() != 0 || !held.isValid()) {
          throw new AssertionError("Prometheus cannot be had: " + run.output());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that has ended. */
  record Run(int exitCode, String output) {}

  static Run run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      return new Run(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
