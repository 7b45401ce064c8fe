package dev.reprise.store.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A process of its own that is told and tells by lines; whatever is told last is not lost. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final PrintWriter input;

  /**
   * @param shell commands of a shell that becomes the process; may be empty
   * @param temporary where its driver unpacks itself: a killed one leaves that behind
   */
  Child(String shell, Path temporary, Class<?> main, String... arguments) {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    java.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    java.addAll(List.of("-Dorg.sqlite.tmpdir=" + temporary, "-cp"));
    java.addAll(List.of(System.getProperty("java.class.path"), main.getName()));
    java.addAll(List.of(arguments));
    Stream<String> command =
        Stream.concat(Stream.of("sh", "-c", shell + " exec \"$@\"", "sh"), java.stream());
    try {
      process =
          new ProcessBuilder(command.toList())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    output = process.inputReader(StandardCharsets.UTF_8);
    input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  long pid() {
    return process.pid();
  }

  void tell(String line) {
    input.println(line);
  }

  /** The next line that it tells, but for the JVM's own; null after the last one. */
  String line() {
    try {
      String line = output.readLine();
      return line != null && line.startsWith("WARNING: ") ? line() : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
  }
}
