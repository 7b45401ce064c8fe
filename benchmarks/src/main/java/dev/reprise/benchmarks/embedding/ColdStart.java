package dev.reprise.benchmarks.embedding;

import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.embedding.onnx.Pooling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process that loads a model and embeds one question: arguments are model and cache folder. */
final class ColdStart {
  private static final Logger LOG = LoggerFactory.getLogger(ColdStart.class);

  private ColdStart() {}

  /**
   * @param wallMs from a running JVM to the first vector
   * @param cpuMs of the whole process until then
   * @param residentMb at that time
   */
  record Start(double wallMs, double cpuMs, double residentMb) {}

  static OnnxConfig config(String model, String cache) {
    return new OnnxConfig(model, "", Pooling.AUTO, "", 384, 512, 0, 10_000, 60_000, 0, cache);
  }

  public static void main(String[] arguments) throws IOException {
    // Logging is not what is measured.
    LOG.debug("starting");
    long begun = System.nanoTime();
    try (var embedder = new OnnxEmbedder(config(arguments[0], arguments[1]))) {
      embedder.embed("How do I reset my password?").toCompletableFuture().join();
      long cpuNanos = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
      System.out.printf(
          Locale.ROOT,
          "started %.1f %.1f %.1f%n",
          (System.nanoTime() - begun) / 1e6,
          cpuNanos / 1e6,
          Measure.residentMegabytes());
    }
  }

  /** Runs it in a new JVM with a heap of 64 MB. */
  static Start run(String model, String cache) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ColdStart.class.getName(),
                model,
                cache)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    for (String line : output.lines().toList()) {
      if (line.startsWith("started ")) {
        String[] figures = line.split(" ");
        return new Start(
            Double.parseDouble(figures[1]),
            Double.parseDouble(figures[2]),
            Double.parseDouble(figures[3]));
      }
    }
    throw new IllegalStateException("no start: " + output);
  }
}
