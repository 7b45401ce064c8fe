package dev.reprise.benchmarks.eviction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What each policy saves, on public traces whose entries were given sizes and prices. */
public final class EvictionBench {
  private static final double[] PARTS = {0.02, 0.1};

  private EvictionBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try {
      Path root = Path.of(System.getProperty("reprise.home", ".")).toAbsolutePath().normalize();
      List<Workload> workloads = new ArrayList<>(new Traces(data(root, args)).read());
      workloads.add(Questions.stream());
      Tables tables = new Tables(workloads, scores(workloads));
      System.out.print(tables.markdown());
      tables.write(root.resolve("benchmarks/results"));
    } catch (IllegalArgumentException | NoSuchFileException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static Path data(Path root, String[] args) {
    if (args.length != 0 && !(args.length == 2 && args[0].equals("--data"))) {
      throw new IllegalArgumentException("benchmarks/run eviction [--data DIR]");
    }
    String fromEnvironment = System.getenv("REPRISE_DATA");
    Path home = root.resolve("benchmarks/data");
    if (args.length == 2) {
      home = Path.of(args[1]);
    } else if (fromEnvironment != null) {
      home = Path.of(fromEnvironment);
    }
    if (!Files.isDirectory(home.resolve("eviction_traces"))) {
      throw new IllegalArgumentException(
          "no eviction_traces in " + home + "; name their home by --data or REPRISE_DATA");
    }
    return home;
  }

  private static Map<String, Policy.Maker> policies() {
    Map<String, Policy.Maker> all = new LinkedHashMap<>();
    all.put("LRU", Lru::new);
    all.put("Caffeine, weight = bytes", WindowTinyLfu::new);
    all.put("GDSF size only", (w, max) -> new GreedyDual(w, max, ones(w), false));
    all.put("GDSF cost", (w, max) -> new GreedyDual(w, max, w.dollars(), false));
    all.put("GDSF cost, frequency kept", (w, max) -> new GreedyDual(w, max, w.dollars(), true));
    all.put("Reprise, goal money", (w, max) -> new ByValue(w, max, w.dollars()));
    all.put("Reprise, goal hits", (w, max) -> new ByValue(w, max, ones(w)));
    return all;
  }

  private static double[] ones(Workload workload) {
    double[] ones = new double[workload.dollars().length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static List<Score> scores(List<Workload> workloads) throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(cores)) {
      List<Future<Score>> running = new ArrayList<>();
      for (Workload workload : workloads) {
        for (double part : PARTS) {
          policies()
              .forEach(
                  (name, maker) ->
                      running.add(workers.submit(() -> Score.of(workload, part, name, maker))));
        }
      }
      List<Score> scores = new ArrayList<>();
      for (Future<Score> each : running) {
        scores.add(each.get());
      }
      return scores;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a replay failed", e.getCause());
    }
  }
}
