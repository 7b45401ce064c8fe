package dev.reprise.benchmarks.speed;

import dev.reprise.benchmarks.speed.LoadContest.Goal;
import java.util.List;

/** All that is asked, with the targets of the project. */
final class Contests {
  private static final int CHUNKS = 20;

  private Contests() {}

  static List<Contest> all(Options options) {
    return List.of(
        hit(),
        hitStream(),
        hitCall(),
        new SemanticContest(options.quick() ? 10_000 : 100_000),
        miss(),
        missStream(),
        missCall(),
        firstToken(),
        new StartContest());
  }

  private static Contest hit() {
    return new LoadContest(
        "hit",
        "exact hit, JSON, 64 connections",
        false,
        false,
        Answer.json(),
        List.of(Goal.perCpuSecond(Nginx.STATIC, 0.65), Goal.perCpuSecond(Nginx.CACHE, 2)));
  }

  private static Contest hitStream() {
    return new LoadContest(
        "hit-stream",
        "exact hit, replayed as a stream, 64 connections",
        true,
        false,
        Answer.stream(CHUNKS),
        List.of(Goal.perCpuSecond(Nginx.STATIC, 0.65), Goal.perCpuSecond(Nginx.CACHE, 2)));
  }

  private static Contest hitCall() {
    return new CallContest(
        "hit-call", "exact hit, 1 connection", 1, 1_000, Answer.json(), false, Nginx.STATIC, 15);
  }

  private static Contest miss() {
    return new LoadContest(
        "miss",
        "miss, JSON, 64 connections",
        false,
        true,
        Answer.json(),
        List.of(
            Goal.perSecond(Nginx.PROXY, 0.8),
            Goal.perCpuSecond(Nginx.PROXY, 0.8),
            Goal.perCpuSecond(Portkey.NAME, 12)));
  }

  private static Contest missStream() {
    return new LoadContest(
        "miss-stream",
        "miss, stream of 20 chunks, 64 connections",
        true,
        true,
        Answer.stream(CHUNKS),
        List.of(
            Goal.perSecond(Nginx.PROXY, 0.8),
            Goal.perCpuSecond(Nginx.PROXY, 0.8),
            Goal.perCpuSecond(Portkey.NAME, 10)));
  }

  private static Contest missCall() {
    return new CallContest(
        "miss-call", "miss, 1 connection", 1, 1_000, Answer.json(), true, Nginx.PROXY, 25);
  }

  private static Contest firstToken() {
    return new CallContest(
        "first-token",
        "time to first token, 16 streams",
        16,
        8,
        Answer.stream(CHUNKS).paced(20_000, 5_000),
        true,
        Nginx.PROXY,
        300);
  }
}
