package dev.reprise.benchmarks.embedding;

import ai.onnxruntime.OrtException;
import dev.reprise.benchmarks.embedding.ColdStart.Start;
import dev.reprise.benchmarks.embedding.Measure.Pair;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a vector costs by way of the embedder, beside the bare runtime on the same tokens in the
 * same process, by turns: CPU of one after another, vectors a second with all cores busy; and what
 * a start costs.
 *
 * <p>Arguments: models; {@code accurate fast} without.
 */
public final class EmbedBench {
  private static final int[] LENGTHS = {16, 64, 256};

  /** Tokens of a round, so that rounds of all lengths take about as long. */
  private static final int TOKENS_A_ROUND = 1_600;

  private static final int TEXTS_AT_ONCE = 160;
  private static final int STARTS = 5;

  private final String model;
  private final List<String> rows = new ArrayList<>();

  private EmbedBench(String model) {
    this.model = model;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> models = arguments.length == 0 ? List.of("accurate", "fast") : List.of(arguments);
    List<String> starts = new ArrayList<>();
    System.out.println(
        "| model | tokens | raw, ms CPU | embedder, ms CPU | ratio | tokenizer, ms CPU | its share"
            + " | raw /s | embedder /s | ratio | raw / CPU s | embedder / CPU s | ratio |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (String model : models) {
      EmbedBench bench = new EmbedBench(model);
      bench.run();
      bench.rows.forEach(System.out::println);
      starts.addAll(bench.starts());
    }
    System.out.println(
        "\n| model | start | ms to the first vector | ms CPU, JVM included | RSS MB |\n"
            + "|---|---|---|---|---|");
    starts.forEach(System.out::println);
  }

  private void run() throws IOException, OrtException {
    OnnxConfig config = ColdStart.config(model, OnnxConfig.USERS_CACHE);
    try (OnnxEmbedder embedder = new OnnxEmbedder(config);
        RawModel raw = new RawModel(config.model())) {
      for (int tokens : LENGTHS) {
        String text = raw.text(tokens);
        long[] ids = raw.ids(text);
        int count = TOKENS_A_ROUND / tokens;
        Pair cpu =
            Measure.byTurns(
                () -> cpuMs(count, () -> run(raw, ids)),
                () -> cpuMs(count, () -> embedder.embed(text).toCompletableFuture().join()));
        Pair tokenizer = Measure.byTurns(() -> cpuMs(count, () -> raw.ids(text)), () -> 1);
        int crowd = Math.max(1, TEXTS_AT_ONCE * LENGTHS[0] / tokens);
        Busy busy = new Busy();
        Pair second =
            Measure.byTurns(
                () -> busy.raw(busy(raw, ids, crowd)),
                () -> busy.ours(busy(embedder, text, crowd)));
        rows.add(row(tokens, cpu, tokenizer.one(), second, busy.ofCpu()));
      }
    }
  }

  private String row(int tokens, Pair cpu, double tokenizer, Pair busy, Pair frugal) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.3f | %.3f | %.3f | %.3f | %.1f %% | %.0f | %.0f | %.2f | %.0f | %.0f | %.2f"
            + " |",
        model,
        tokens,
        cpu.one(),
        cpu.other(),
        cpu.ratio(),
        tokenizer,
        100 * tokenizer / cpu.one(),
        busy.one(),
        busy.other(),
        busy.ratio(),
        frugal.one(),
        frugal.other(),
        frugal.ratio());
  }

  private static void run(RawModel raw, long[] ids) {
    try {
      raw.run(ids).close();
    } catch (OrtException e) {
      throw new IllegalStateException("a run failed", e);
    }
  }

  /** Of one, in milliseconds. */
  private static double cpuMs(int count, Runnable work) {
    long begun = Measure.cpuNanos();
    for (int i = 0; i < count; i++) {
      work.run();
    }
    return (Measure.cpuNanos() - begun) / 1e6 / count;
  }

  /** Vectors a second of time, and of CPU time. */
  private record Rate(double second, double cpuSecond) {}

  /** Takes both figures from the same runs. */
  private static final class Busy {
    private final List<Double> raw = new ArrayList<>();
    private final List<Double> ours = new ArrayList<>();

    double raw(Rate rate) {
      raw.add(rate.cpuSecond());
      return rate.second();
    }

    double ours(Rate rate) {
      ours.add(rate.cpuSecond());
      return rate.second();
    }

    Pair ofCpu() {
      return new Pair(median(raw), median(ours));
    }

    private static double median(List<Double> rates) {
      return Measure.median(rates.stream().skip(1).mapToDouble(Double::doubleValue).toArray());
    }
  }

  private static Rate busy(RawModel raw, long[] ids, int count) {
    int cores = Runtime.getRuntime().availableProcessors();
    long begun = System.nanoTime();
    long[] used = new long[cores];
    List<Thread> threads = new ArrayList<>();
    for (int core = 0; core < cores; core++) {
      int at = core;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < count / cores; i++) {
                      run(raw, ids);
                    }
                    used[at] = Measure.cpuNanosHere();
                  }));
    }
    threads.forEach(EmbedBench::join);
    return rate(count / cores * cores, begun, Arrays.stream(used).sum());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The texts differ, so that none shares another's run. */
  private static Rate busy(OnnxEmbedder embedder, String text, int count) {
    long cpu = Measure.cpuNanos();
    long begun = System.nanoTime();
    List<CompletableFuture<Embedding>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Blanks make no tokens.
      all.add(embedder.embed(text + " ".repeat(i)).toCompletableFuture());
    }
    all.forEach(CompletableFuture::join);
    return rate(count, begun, Measure.cpuNanos() - cpu);
  }

  private static Rate rate(int count, long begunNanos, long cpuNanos) {
    return new Rate(count * 1e9 / (System.nanoTime() - begunNanos), count * 1e9 / cpuNanos);
  }

  private List<String> starts() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("embed-bench");
    try {
      List<String> table = new ArrayList<>();
      table.add(row("nothing kept", starts("")));
      table.add(row("the first that keeps", List.of(ColdStart.run(model, folder.toString()))));
      table.add(row("later ones", starts(folder.toString())));
      return table;
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private List<Start> starts(String cache) throws IOException, InterruptedException {
    List<Start> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      starts.add(ColdStart.run(model, cache));
    }
    return starts;
  }

  private String row(String kind, List<Start> starts) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.0f | %.0f | %.0f |",
        model,
        kind,
        median(starts, Start::wallMs),
        median(starts, Start::cpuMs),
        median(starts, Start::residentMb));
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
    return Measure.median(starts.stream().mapToDouble(figure).toArray());
  }
}
