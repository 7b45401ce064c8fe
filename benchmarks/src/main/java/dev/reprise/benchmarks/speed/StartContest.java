package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From the start of the process, launcher included, to the first answer by meaning, on all cores
 * and from a disk that is in memory; and what is resident once it serves 10,000 entries.
 */
record StartContest() implements Contest {
  private static final int ENTRIES = 10_000;
  private static final int REQUESTS = 300;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_NANOS = 2_000_000;
  private static final double MAX_MILLIS = 700;
  private static final double MAX_MEGABYTES = 250;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public Result run(Bench bench) throws IOException, InterruptedException {
    List<Double> millis = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Double> megabytes = new ArrayList<>();
    Wordings wordings = new Wordings();
    String cores = "0-" + (Machine.cores() - 1);
    try (Upstream upstream = new Upstream(Answer.json())) {
      Path few = FilledFolder.create(bench, upstream, 1);
      Path many = FilledFolder.create(bench, upstream, ENTRIES);
      for (int round = 0; round <= bench.options().rounds(); round++) {
        long start = System.nanoTime();
        try (Subject gateway = bench.gateway().semantic(upstream, few, cores)) {
          awaitHit(gateway, wordings, start);
          // The first one warms the disk.
          if (round > 0) {
            millis.add((System.nanoTime() - start) / 1e6);
            cpu.add(gateway.cpuSeconds() * 1e3);
          }
        }
        megabytes.add(megabytes(bench, upstream, many));
      }
    }
    return result(Numbers.median(millis), Numbers.median(cpu), Numbers.median(megabytes));
  }

  private static void awaitHit(Subject gateway, Wordings wordings, long start) throws IOException {
    try (Caller caller = new Caller(gateway.port())) {
      while (System.nanoTime() - start < LIMIT_NANOS) {
        caller.time(Question.request(gateway, Question.shortBody(wordings.next())));
        if (caller.isTold("detail=semantic")) {
          return;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    throw new IOException("no answer by meaning after a minute");
  }

  private static double megabytes(Bench bench, Upstream upstream, Path folder) throws IOException {
    Wordings wordings = new Wordings();
    try (Subject gateway = bench.gateway().semantic(upstream, folder, Launcher.CORE);
        Caller caller = new Caller(gateway.port())) {
      for (int i = 0; i < REQUESTS; i++) {
        caller.time(Question.request(gateway, Question.shortBody(wordings.next())));
      }
      return gateway.residentBytes() / (double) (1 << 20);
    }
  }

  private static Result result(double millis, double cpu, double megabytes) {
    String title = "start and footprint";
    Table table =
        new Table("", "value")
            .add("start to the first semantic answer, ms", Numbers.brief(millis))
            .add("CPU until then, ms", Numbers.brief(cpu))
            .add("resident with 10,000 entries, MB", Numbers.brief(megabytes));
    return new Result(
        title,
        table,
        List.of(
            new Verdict(
                title,
                "start to the first semantic answer",
                "ms",
                "–",
                Double.NaN,
                millis,
                Target.atMost(MAX_MILLIS)),
            new Verdict(
                title,
                "resident, model loaded, 10,000 entries",
                "MB",
                "–",
                Double.NaN,
                megabytes,
                Target.atMost(MAX_MEGABYTES))));
  }
}
