package dev.reprise.benchmarks.footprint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Starts {@code ./reprise} with options of the JVM, in alternating rounds, and tells medians: the
 * time and the CPU from exec to the first semantic hit on a folder of one entry; then its size with
 * many entries, and what the collectors cost under load.
 */
public final class FootprintBench {
  private static final String JDKS_ARCHIVE = "-Xshare:auto";
  private static final int WARM_UP = 20_000;
  private static final int MEASURED = 30_000;
  private static final long TRIMMED_NANOS = TimeUnit.SECONDS.toNanos(12);
  private static final String EXACT_ALONE = "reprise-threshold: 1\r\n";

  private final List<String> command;
  private final Path work;
  private final Provider provider = new Provider();

  private FootprintBench(Path home) throws IOException {
    command = List.of(home.resolve("reprise").toString());
    work = Files.createTempDirectory("footprint");
  }

  /** Arguments: rounds (10), entries (10000). The property reprise.home names the project. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    int entries = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    FootprintBench bench = new FootprintBench(Path.of(System.getProperty("reprise.home", ".")));
    try {
      bench.starts(rounds);
      bench.sizes(entries);
    } finally {
      bench.provider.close();
    }
  }

  private void starts(int rounds) throws IOException, InterruptedException {
    Path aot = work.resolve("reprise.aot");
    Process rehearsal =
        rehearse("-XX:AOTCacheOutput=" + aot, new ProcessBuilder(command.getFirst(), "rehearse"));
    Map<String, String> variants = new LinkedHashMap<>();
    variants.put("as launched", "");
    variants.put("AOT cache in place of the archive", "-XX:AOTCache=" + aot);
    variants.put("the JDK's own archive alone", JDKS_ARCHIVE);
    variants.put(
        "the same, G1, wide headers", JDKS_ARCHIVE + " -XX:+UseG1GC -XX:-UseCompactObjectHeaders");
    if (rehearsal.exitValue() != 0) {
      variants.values().removeIf(options -> options.startsWith("-XX:AOTCache"));
    }
    Path one = filled("one", 1);
    Map<String, List<double[]>> seen = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, String> variant : variants.entrySet()) {
        double[] start = start(variant.getValue(), one);
        if (round > 0) { // The first warms the disk.
          seen.computeIfAbsent(variant.getKey(), _ -> new ArrayList<>()).add(start);
        }
      }
    }
    print("%n| start, %d rounds | s, median | s, least | CPU s | RSS MB |%n", rounds);
    print("|---|---|---|---|---|%n");
    seen.forEach(
        (name, all) ->
            print(
                "| %s | %.2f | %.2f | %.2f | %.0f |%n",
                name,
                median(all, 0),
                all.stream().mapToDouble(start -> start[0]).min().orElseThrow(),
                median(all, 1),
                median(all, 2)));
  }

  private static Process rehearse(String options, ProcessBuilder builder)
      throws IOException, InterruptedException {
    builder.environment().put("REPRISE_JAVA_OPTS", options);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.waitFor();
    return process;
  }

  private double[] start(String options, Path kept) throws IOException {
    Path folder = copy(kept);
    try (Instance instance = new Instance(command, options, provider.baseUri(), folder)) {
      double seconds = instance.awaitSemanticHit();
      return new double[] {seconds, instance.cpuSeconds(), instance.residentMegabytes()};
    }
  }

  private void sizes(int entries) throws IOException {
    Path many = filled("many", entries);
    print("%n| %,d entries | RSS MB | after load | 12 s later |", entries);
    print(" exact hits per CPU s | misses per CPU s |%n|---|---|---|---|---|---|%n");
    Map<String, String> variants = new LinkedHashMap<>();
    variants.put("as launched (serial)", "");
    variants.put("G1", "-XX:+UseG1GC");
    variants.put("parallel", "-XX:+UseParallelGC");
    variants.put("serial, wide headers", JDKS_ARCHIVE + " -XX:-UseCompactObjectHeaders");
    variants.put("serial, no archive", JDKS_ARCHIVE);
    variants.put("serial, -Xmx128m", "-Xmx128m");
    for (Map.Entry<String, String> variant : variants.entrySet()) {
      size(variant.getKey(), variant.getValue(), many);
    }
  }

  private void size(String name, String options, Path many) throws IOException {
    try (Instance instance = new Instance(command, options, provider.baseUri(), copy(many))) {
      instance.awaitReady();
      instance.awaitSemanticHit();
      long first = instance.residentMegabytes();
      double hits = perCpuSecond(instance, "", i -> Instance.QUESTION);
      double misses = perCpuSecond(instance, EXACT_ALONE, i -> "Once only " + i);
      long loaded = instance.residentMegabytes();
      LockSupport.parkNanos(TRIMMED_NANOS);
      print(
          "| %s | %d | %d | %d | %.0f | %.0f |%n",
          name, first, loaded, instance.residentMegabytes(), hits, misses);
    }
  }

  private static double perCpuSecond(
      Instance instance, String headers, IntFunction<String> question) throws IOException {
    Load.run(instance.port(), WARM_UP, headers, question);
    double before = instance.cpuSeconds();
    Load.run(instance.port(), MEASURED, headers, i -> question.apply(WARM_UP + i));
    return MEASURED / (instance.cpuSeconds() - before);
  }

  /** A data folder with the question that is paraphrased and others that nothing resembles. */
  private Path filled(String name, int entries) throws IOException {
    Path folder = work.resolve(name);
    Random random = new Random(7);
    try (Instance instance = new Instance(command, "", provider.baseUri(), folder)) {
      instance.awaitReady();
      instance.keep(Instance.QUESTION);
      if (entries > 1) {
        Load.run(instance.port(), entries - 1, "", i -> Words.question(random, i));
      }
    }
    return folder;
  }

  private Path copy(Path kept) throws IOException {
    Path folder = Files.createTempDirectory(work, "data").resolve("data");
    Files.createDirectory(folder);
    try (Stream<Path> files = Files.list(kept)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
    return folder;
  }

  private static double median(List<double[]> all, int column) {
    return all.stream()
        .mapToDouble(start -> start[column])
        .sorted()
        .skip(all.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  private static void print(String format, Object... values) {
    System.out.printf(format, values);
    System.out.flush();
  }
}
