package dev.reprise.benchmarks.index;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The ten nearest of so many vectors: CPU time, how many of the truly nearest are found, memory,
 * time to build; side by side with a scan of floats and with JVector. Arguments: sizes, and {@code
 * --without-graph}, whose build takes minutes at a million. With the variable {@code REPRISE_DATA}
 * the first table is of 10,000 real questions from there.
 */
public final class IndexBench {
  private static final int ASKED = 300;
  private static final int K = 10;
  private static final int ROUNDS = 9;

  /** CPU time of one round, about. */
  private static final long ROUND_NANOS = 300_000_000;

  private IndexBench() {}

  /** Prints a Markdown table. */
  public static void main(String[] args) throws IOException {
    List<String> given = List.of(args);
    boolean graph = !given.contains("--without-graph");
    int[] sizes =
        given.stream().filter(arg -> !arg.startsWith("--")).mapToInt(Integer::parseInt).toArray();
    System.out.println(
        """
        | vectors | index | CPU ms/query | recall@1 | recall@10 | bytes/entry | build, CPU s |
        |---|---|---|---|---|---|---|\
        """);
    String data = System.getenv("REPRISE_DATA");
    if (data != null) {
      compare("real, ", Sample.real(Path.of(data), 10_000, ASKED), graph);
    }
    for (int size : sizes.length == 0 ? new int[] {10_000, 100_000} : sizes) {
      compare("", Sample.made(size, ASKED), graph);
    }
  }

  private static void compare(String kind, Sample sample, boolean graph) {
    FloatScan scan = new FloatScan(sample);
    int[][] truth = new int[ASKED][];
    for (int i = 0; i < ASKED; i++) {
      truth[i] = scan.nearest(i, K);
    }
    long bare = perEntry(sample, some -> new Store(some, false));
    row(kind, sample, s -> scan, truth, 4L * Sample.DIMENSIONS);
    row(kind, sample, s -> new Store(s, true), truth, -bare);
    if (graph) {
      row(kind, sample, Graph::new, truth, 0);
    }
  }

  /** What an entry takes beside its vector. */
  private static long perEntry(Sample sample, Function<Sample, Rival> build) {
    long before = heap();
    try (Rival rival = build.apply(sample)) {
      long bytes = (heap() - before) / sample.stored().size();
      rival.nearest(0, K);
      return bytes;
    }
  }

  /**
   * @param more bytes of an entry to be added to what its index takes of the heap
   */
  private static void row(
      String kind, Sample sample, Function<Sample, Rival> build, int[][] truth, long more) {
    int rows = sample.stored().size();
    long before = heap();
    long start = processNanos();
    try (Rival rival = build.apply(sample)) {
      double seconds = (processNanos() - start) / 1e9;
      long bytes = (heap() - before) / rows + more;
      double[] recall = recall(sample, rival, truth);
      System.out.printf(
          Locale.ROOT,
          "| %s%,d | %s | %.3f | %.4f | %.4f | %,d | %.1f |%n",
          kind,
          rows,
          rival.name(),
          millis(rival),
          recall[0],
          recall[1],
          bytes,
          seconds);
    }
  }

  /** Of the nearest one, and of the ten; equally near ones are as good. */
  private static double[] recall(Sample sample, Rival rival, int[][] truth) {
    int one = 0;
    int ten = 0;
    for (int i = 0; i < ASKED; i++) {
      float[] query = sample.asked().get(i);
      int[] found = rival.nearest(i, K);
      one += isAsNear(sample, query, found[0], truth[i][0]) ? 1 : 0;
      for (int each : found) {
        ten += isAsNear(sample, query, each, truth[i][K - 1]) ? 1 : 0;
      }
    }
    return new double[] {one / (double) ASKED, ten / (double) (ASKED * K)};
  }

  private static boolean isAsNear(Sample sample, float[] query, int found, int wanted) {
    return FloatScan.product(query, sample.stored().get(found))
        >= FloatScan.product(query, sample.stored().get(wanted));
  }

  /** CPU time of one query, the median of some rounds after a first one. */
  private static double millis(Rival rival) {
    double[] rounds = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      long start = threadNanos();
      int queries = 0;
      do {
        rival.nearest(queries++ % ASKED, K);
      } while (threadNanos() - start < ROUND_NANOS);
      rounds[Math.max(0, round)] = (threadNanos() - start) / 1e6 / queries;
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long processNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
