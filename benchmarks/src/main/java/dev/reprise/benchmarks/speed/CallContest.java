package dev.reprise.benchmarks.speed;

import dev.reprise.benchmarks.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a server adds to the time of a call, to its end or to its first token. Each connection sends
 * its next request when it has its answer, and no server is near its limit.
 *
 * @param name to choose it by
 * @param title as in the table
 * @param connections at once
 * @param requests of each in a round, for each second of it
 * @param answer of the upstream; what is paced is timed to its first token
 * @param unique whether no request is like another, so that each is a miss
 * @param reference whose figure is shown beside the gateway's
 * @param limitMicros the most that the gateway may add to the median of a direct call
 */
record CallContest(
    String name,
    String title,
    int connections,
    int requests,
    Answer answer,
    boolean unique,
    String reference,
    double limitMicros)
    implements Contest {

  /** Rounds are short, so that there can be many. */
  private static final int MORE_ROUNDS = 2;

  @Override
  public Result run(Bench bench) throws IOException, InterruptedException {
    Map<String, List<Samples>> latencies = new LinkedHashMap<>();
    try (Upstream upstream = new Upstream(answer.paced(0, 0));
        Field field = new Field();
        ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      field.add(Subject.direct(upstream)).add(bench.gateway().exactOnly(upstream));
      if (unique) {
        bench.rivals().enterProxies(field, upstream);
      } else {
        bench.rivals().enterCaches(field, upstream, answer);
      }
      for (Subject subject : field) {
        new Pressure(bench, Question.body("@", answer.isPaced()), unique).warmUp(subject);
      }
      upstream.say(answer);
      for (Subject subject : field) {
        call(threads, subject, requests);
      }
      for (int round = 0; round < MORE_ROUNDS * bench.options().rounds(); round++) {
        for (Subject subject : field.inRound(round)) {
          int count = requests * bench.options().seconds();
          latencies
              .computeIfAbsent(subject.name(), name -> new ArrayList<>())
              .add(call(threads, subject, count));
        }
      }
    }
    return result(latencies);
  }

  private Samples call(ExecutorService threads, Subject subject, int count)
      throws IOException, InterruptedException {
    List<Future<Samples>> callers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      callers.add(threads.submit(() -> call(subject, count)));
    }
    Samples latency = new Samples();
    for (Future<Samples> each : callers) {
      try {
        latency.addAll(each.get());
      } catch (ExecutionException e) {
        throw new IOException(subject.name(), e.getCause());
      }
    }
    return latency;
  }

  private Samples call(Subject subject, int count) {
    String salt = Long.toString(System.nanoTime(), Character.MAX_RADIX) + " ";
    boolean stream = answer.isPaced();
    Samples latency = new Samples();
    try (Caller caller = new Caller(subject.port())) {
      for (int i = 0; i < count; i++) {
        String body = Question.body(unique ? salt + i : "", stream);
        long nanos = caller.time(Question.request(subject, body));
        latency.add(stream ? caller.firstBodyNanos() : nanos);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return latency;
  }

  private Result result(Map<String, List<Samples>> latencies) {
    Table table = new Table("", "requests", "p50 µs", "p99 µs", "added to p50, µs");
    latencies.forEach(
        (subject, rounds) -> {
          Samples all = new Samples();
          rounds.forEach(all::addAll);
          table.add(
              subject,
              Integer.toString(all.size()),
              Numbers.brief(all.micros(50)),
              Numbers.brief(all.micros(99)),
              Numbers.brief(added(latencies, subject)));
        });
    Verdict verdict =
        new Verdict(
            title,
            "added to the median of a direct call",
            "µs",
            reference,
            added(latencies, reference),
            added(latencies, Subject.GATEWAY),
            Target.atMost(limitMicros));
    return new Result(title, table, List.of(verdict));
  }

  /** The median over rounds of what its median is above that of direct calls of the round. */
  private static double added(Map<String, List<Samples>> latencies, String subject) {
    List<Samples> direct = latencies.getOrDefault(Subject.DIRECT, List.of());
    List<Samples> through = latencies.getOrDefault(subject, List.of());
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < through.size(); i++) {
      differences.add(through.get(i).micros(50) - direct.get(i).micros(50));
    }
    return Numbers.median(differences);
  }
}
