package dev.reprise.benchmarks.speed;

import java.nio.file.Path;
import java.util.List;

/**
 * What to run.
 *
 * @param root of the project
 * @param seconds of each round of load
 * @param warmUpSeconds of CPU for each of those that are compiled while they run
 * @param only names of contests; all when empty
 * @param quick a first look
 * @param save whether the results are kept
 * @param command as it was given
 */
record Options(
    Path root,
    int rounds,
    int seconds,
    int warmUpSeconds,
    List<String> only,
    boolean quick,
    boolean save,
    String command) {

  private static final String USAGE =
      "benchmarks/run speed [--quick] [--rounds N] [--seconds S] [--warm-up S] [--only NAME,...]"
          + " [--save]";

  /**
   * @throws IllegalArgumentException naming what is not understood
   */
  static Options read(List<String> args) {
    Path root = Path.of(System.getProperty("reprise.home", ".")).toAbsolutePath().normalize();
    boolean quick = args.contains("--quick");
    boolean save = args.contains("--save");
    int rounds = quick ? 3 : 7;
    int seconds = quick ? 2 : 4;
    int warmUp = quick ? 10 : 20;
    List<String> only = List.of();
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      if (option.equals("--quick") || option.equals("--save")) {
        continue;
      }
      if (i + 1 == args.size()) {
        throw new IllegalArgumentException("not understood: " + option + "\n" + USAGE);
      }
      String value = args.get(++i);
      switch (option) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--seconds" -> seconds = Integer.parseInt(value);
        case "--warm-up" -> warmUp = Integer.parseInt(value);
        case "--only" -> only = List.of(value.split(","));
        default -> throw new IllegalArgumentException("not understood: " + option + "\n" + USAGE);
      }
    }
    return new Options(root, rounds, seconds, warmUp, only, quick, save, command(args));
  }

  private static String command(List<String> args) {
    return ("benchmarks/run speed " + String.join(" ", args)).strip();
  }

  boolean wants(Contest contest) {
    return only.isEmpty() || only.contains(contest.name());
  }
}
