package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What a run ran on. */
final class Machine {
  private Machine() {}

  /** Processors and what runs on them. */
  static String describe() throws IOException {
    return "%d CPUs (%s), Linux %s, Java %s"
        .formatted(cores(), model(), System.getProperty("os.version"), Runtime.version());
  }

  /** A word for file names. */
  static String name() throws IOException {
    String maker = model().toLowerCase(Locale.ROOT).replaceAll("\\(r\\)|\\(tm\\)", "");
    String word =
        Stream.of("epyc", "xeon", "ryzen", "core", "neoverse")
            .filter(maker::contains)
            .findFirst()
            .orElse("machine");
    return word + "-" + cores() + "cpu";
  }

  /** All, whatever this process is pinned to. */
  static int cores() throws IOException {
    return (int) values("processor").count();
  }

  private static String model() throws IOException {
    return values("model name").findFirst().orElse(System.getProperty("os.arch"));
  }

  private static Stream<String> values(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip());
  }
}
