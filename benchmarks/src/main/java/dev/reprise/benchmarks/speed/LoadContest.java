package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Requests per second and what each costs, under load of many connections.
 *
 * @param name to choose it by
 * @param title as in the table
 * @param stream whether callers ask for streams
 * @param unique whether no request is like another, so that each is a miss
 * @param answer of the upstream
 * @param goals to be judged
 */
record LoadContest(
    String name, String title, boolean stream, boolean unique, Answer answer, List<Goal> goals)
    implements Contest {

  /** A rival's figure, and how the gateway's must compare. */
  record Goal(String rival, String figure, ToDoubleFunction<Load> of, Target target) {
    static Goal perSecond(String rival, double least) {
      return new Goal(rival, "requests per second", Load::perSecond, Target.atLeastTimes(least));
    }

    static Goal perCpuSecond(String rival, double least) {
      return new Goal(
          rival, "requests per CPU-second", Load::perCpuSecond, Target.atLeastTimes(least));
    }
  }

  @Override
  public Result run(Bench bench) throws IOException, InterruptedException {
    Map<String, List<Load>> loads = new LinkedHashMap<>();
    Pressure pressure = new Pressure(bench, body("@"), unique);
    try (Upstream upstream = new Upstream(answer);
        Field field = new Field()) {
      enter(bench, upstream, field);
      for (Subject subject : field) {
        pressure.warmUp(subject);
        check(subject, upstream);
      }
      for (int round = 0; round < bench.options().rounds(); round++) {
        for (Subject subject : field.inRound(round)) {
          loads
              .computeIfAbsent(subject.name(), name -> new ArrayList<>())
              .add(pressure.on(subject, bench.options().seconds()));
        }
      }
    }
    return new Result(title, table(loads), verdicts(loads));
  }

  private String body(String mark) {
    return Question.body(mark, stream);
  }

  private void enter(Bench bench, Upstream upstream, Field field) throws IOException {
    field.add(bench.gateway().exactOnly(upstream));
    if (unique) {
      field.add(Subject.direct(upstream));
      bench.rivals().enterProxies(field, upstream);
    } else {
      bench.rivals().enterCaches(field, upstream, stream ? Answer.stream(1) : answer);
    }
  }

  /** That a hit is one, and a miss one: else the figures would be about something else. */
  private void check(Subject subject, Upstream upstream) throws IOException {
    if (subject.name().equals(Nginx.STATIC)) {
      return;
    }
    try (Caller caller = new Caller(subject.port())) {
      String mark = unique ? "check " + System.nanoTime() : "";
      caller.time(Question.request(subject, body(mark)));
      long before = upstream.served();
      caller.time(Question.request(subject, body(unique ? mark + "." : mark)));
      long calls = upstream.served() - before;
      if (calls != (unique ? 1 : 0)) {
        throw new IOException(subject.name() + ": " + calls + " calls upstream for a request");
      }
    } catch (IOException e) {
      throw new IOException(subject.name() + " in " + name, e);
    }
  }

  private static Table table(Map<String, List<Load>> loads) {
    Table table =
        new Table(
            "",
            "requests/s",
            "per CPU-second",
            "CPU µs",
            "p50 µs",
            "p99 µs",
            "core busy",
            "errors");
    loads.forEach(
        (name, rounds) ->
            table.add(
                name,
                Numbers.brief(median(rounds, Load::perSecond)),
                Numbers.brief(median(rounds, Load::perCpuSecond)),
                Numbers.brief(1e6 / median(rounds, Load::perCpuSecond)),
                Numbers.brief(median(rounds, Load::p50)),
                Numbers.brief(median(rounds, Load::p99)),
                Numbers.brief(100 * median(rounds, Load::busy)) + " %",
                Long.toString(rounds.stream().mapToLong(Load::errors).sum())));
    return table;
  }

  private List<Verdict> verdicts(Map<String, List<Load>> loads) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Goal goal : goals) {
      List<Load> theirs = loads.get(goal.rival());
      if (theirs != null) {
        double ours = median(loads.getOrDefault(Subject.GATEWAY, List.of()), goal.of());
        double reference = median(theirs, goal.of());
        verdicts.add(
            new Verdict(title, goal.figure(), "", goal.rival(), reference, ours, goal.target()));
      }
    }
    return verdicts;
  }

  private static double median(List<Load> rounds, ToDoubleFunction<Load> of) {
    return Numbers.median(rounds.stream().map(of::applyAsDouble).toList());
  }
}
