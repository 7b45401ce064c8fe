package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.benchmarks.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CPU of a hit by meaning among many entries, beside the model alone on as many tokens. */
record SemanticContest(int entries) implements Contest {
  private static final int REQUESTS = 300;
  private static final int WARM_UP = 2_000;
  private static final double MILLIS_PER_SECOND = 1e3;

  @Override
  public String name() {
    return "semantic";
  }

  @Override
  public Result run(Bench bench) throws IOException, InterruptedException {
    List<Double> raw = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    Samples latency = new Samples();
    Wordings wordings = new Wordings();
    try (Upstream upstream = new Upstream(Answer.json())) {
      Path folder = FilledFolder.create(bench, upstream, entries);
      try (Subject gateway = bench.gateway().semantic(upstream, folder, Launcher.CORE);
          Caller caller = new Caller(gateway.port())) {
        ask(gateway, caller, wordings, WARM_UP, new Samples());
        for (int round = 0; round < bench.options().rounds(); round++) {
          raw.add(rawMillis(bench));
          double before = gateway.cpuSeconds();
          ask(gateway, caller, wordings, REQUESTS, latency);
          ours.add((gateway.cpuSeconds() - before) * MILLIS_PER_SECOND / REQUESTS);
        }
      }
    }
    return result(raw, ours, latency);
  }

  private static void ask(
      Subject gateway, Caller caller, Wordings wordings, int count, Samples into)
      throws IOException {
    for (int i = 0; i < count; i++) {
      into.add(caller.time(Question.request(gateway, Question.shortBody(wordings.next()))));
      if (!caller.isTold("detail=semantic")) {
        throw new IOException("expected a semantic hit, got " + caller.head());
      }
    }
  }

  private static double rawMillis(Bench bench) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "taskset",
            "-c",
            Launcher.CORE,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            RawSession.class.getName());
    Process process = bench.processes().start(builder);
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return Double.parseDouble(said);
  }

  private Result result(List<Double> raw, List<Double> ours, Samples latency) {
    String title =
        "semantic hit, %d tokens, %,d entries, 1 connection".formatted(RawSession.TOKENS, entries);
    double theirs = Numbers.median(raw);
    double median = Numbers.median(ours);
    Table table =
        new Table("", "CPU ms", "p50 ms", "p99 ms")
            .add("model alone", Numbers.brief(theirs), "", "")
            .add(
                Subject.GATEWAY,
                Numbers.brief(median),
                Numbers.brief(latency.micros(50) / 1e3),
                Numbers.brief(latency.micros(99) / 1e3));
    Verdict verdict =
        new Verdict(
            title,
            "CPU of a request",
            "ms",
            "model alone",
            theirs,
            median,
            Target.atMostTimes(1.15));
    return new Result(title, table, List.of(verdict));
  }
}
