package dev.reprise.store.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the programs of real servers: in the directory that {@code REPRISE_TEST_SERVERS} names,
 * else in {@code target/servers} of the project, which is filled by {@code .ci/servers} when it is
 * not yet; else a Redis from 8 on that the machine has.
 */
final class ServerPrograms {
  private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.");
  private static final int LEAST_VERSION = 8;

  private ServerPrograms() {}

  /**
   * @param name such as {@code redis-server}
   * @throws AssertionError when the machine can neither run nor get it
   */
  static synchronized Path find(String name) {
    String chosen = System.getenv("REPRISE_TEST_SERVERS");
    Path root = projectRoot();
    Path directory = chosen == null ? root.resolve("target/servers") : Path.of(chosen);
    Path program = directory.resolve(name);
    if (Files.isExecutable(directory.resolve("valkey-cli")) && Files.isExecutable(program)) {
      return program;
    }
    String problem = fetch(root.resolve(".ci/servers"), directory);
    if (Files.isExecutable(program)) {
      return program;
    }
    return onPath(name)
        .orElseThrow(
            () ->
                new AssertionError(
                    "these tests need %s, of Redis 8 or later: %s".formatted(name, problem)));
  }

  private static Path projectRoot() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(".ci"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("no .ci above " + Path.of("").toAbsolutePath());
      }
    }
    return directory;
  }

  /** One at a time over all processes of the machine; returns what went wrong. */
  private static String fetch(Path script, Path directory) {
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        Process process =
            new ProcessBuilder("sh", script.toString(), directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        return process.waitFor() == 0 && lock.isValid() ? "" : output;
      }
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .filter(ServerPrograms::isRecent)
        .findFirst();
  }

  private static boolean isRecent(Path program) {
    try {
      Process process = new ProcessBuilder(program.toString(), "--version").start();
      Matcher version = VERSION.matcher(new String(process.getInputStream().readAllBytes()));
      return !version.find() || Integer.parseInt(version.group(1)) >= LEAST_VERSION;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
