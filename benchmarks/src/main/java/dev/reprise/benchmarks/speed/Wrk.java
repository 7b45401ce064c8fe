package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Closed-loop load by wrk: each connection sends its next request when it has its answer. So it
 * tells rates and costs; its percentiles are those of a server that is always busy.
 */
final class Wrk {
  private static final Pattern RESULT = Pattern.compile("LOAD (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");
  private static final double MICROS_PER_SECOND = 1e6;

  private final Path program;
  private final Processes processes;
  private final Path script;

  Wrk(Path program, Processes processes) throws IOException {
    this.program = program;
    this.processes = processes;
    this.script = Resources.copy("load.lua", processes.folder().resolve("load.lua"));
  }

  /**
   * @param body with an {@code @}
   * @param unique whether a number takes the {@code @}'s place that no other request has
   */
  Load run(Subject subject, String body, boolean unique, int connections, int seconds)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(processes.folder(), "body-", ".json");
    Files.writeString(file, body);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                program.toString(),
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + subject.port() + "/v1/chat/completions"));
    builder.environment().put("BODY", file.toString());
    builder.environment().put("HEADERS", String.join("|", subject.headers()));
    if (unique) {
      builder.environment().put("UNIQUE", Long.toString(System.nanoTime(), Character.MAX_RADIX));
    }
    double cpu = subject.cpuSeconds();
    Process process = processes.start(builder.redirectErrorStream(true));
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    double used = subject.cpuSeconds() - cpu;
    Matcher result = RESULT.matcher(said);
    if (!result.find()) {
      throw new IOException("wrk said: " + said.strip());
    }
    return new Load(
        Long.parseLong(result.group(1)),
        Long.parseLong(result.group(2)) / MICROS_PER_SECOND,
        used,
        Double.parseDouble(result.group(3)),
        Double.parseDouble(result.group(4)),
        Long.parseLong(result.group(5)));
  }
}
