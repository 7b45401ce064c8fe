package dev.reprise.benchmarks.quality;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What to run.
 *
 * @param root of the project
 * @param data home of the data sets
 * @param models the first by every policy, the others to see whether the bound holds
 * @param seeds of the streams' orders
 * @param streams to run, all by default
 * @param quick a first look: one seed, few settings
 * @param http through the running gateway instead
 * @param command as it was given, but for the home of the data
 */
record Options(
    Path root,
    Path data,
    List<Model> models,
    List<Long> seeds,
    List<String> streams,
    boolean quick,
    boolean http,
    String command) {

  private static final String USAGE =
      "benchmarks/run quality [--data DIR] [--http] [--models bge,minilm,e5] [--seeds 1,2,3]\n"
          + "  [--streams banking77,clinc150,hwu64,mixed] [--quick]";

  /**
   * @throws IllegalArgumentException naming what is not understood
   */
  static Options read(List<String> args) {
    Path root = Path.of(System.getProperty("reprise.home", ".")).toAbsolutePath().normalize();
    String fromEnvironment = System.getenv("REPRISE_DATA");
    boolean quick = args.contains("--quick");
    boolean http = args.contains("--http");
    boolean brief = quick || http;
    Path data =
        fromEnvironment == null ? root.resolve("benchmarks/data") : Path.of(fromEnvironment);
    List<Model> models = quick || http ? List.of(Model.KNOWN.getFirst()) : Model.KNOWN;
    List<Long> seeds = brief ? List.of(1L) : List.of(1L, 2L, 3L);
    List<String> streams = http ? List.of("banking77") : Corpora.STREAMS;
    List<String> told = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      told.add(option);
      if (option.equals("--quick") || option.equals("--http")) {
        continue;
      }
      if (i + 1 == args.size()) {
        throw new IllegalArgumentException("not understood: " + option + "\n" + USAGE);
      }
      String value = args.get(++i);
      told.add(option.equals("--data") ? "DIR" : value);
      switch (option) {
        case "--data" -> data = Path.of(value);
        case "--models" -> models = each(value, Model::of);
        case "--seeds" -> seeds = each(value, Long::valueOf);
        case "--streams" -> streams = each(value, Function.identity());
        default -> throw new IllegalArgumentException("not understood: " + option + "\n" + USAGE);
      }
    }
    String command = String.join(" ", Stream.concat(first(), told.stream()).toList());
    return new Options(root, data.normalize(), models, seeds, streams, quick, http, command);
  }

  private static Stream<String> first() {
    return Stream.of("benchmarks/run", "quality");
  }

  private static <T> List<T> each(String value, Function<String, T> of) {
    return Stream.of(value.split(",")).map(of).toList();
  }

  Path results() {
    return root.resolve("benchmarks/results");
  }

  Path vectors() {
    return root.resolve("benchmarks/target/vectors");
  }
}
