package dev.reprise.flow;

import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * One course of events out of very many: exchanges on a few loops, whatever can happen next chosen
 * by lot. Each loop keeps the order of its own tasks, as event loops do, and nothing else has any.
 */
final class Interleaving {
  private static final int LOOPS = 3;
  private static final int STEPS = 120;
  private static final String[] FORMS = {
    "", "\"stream\":true,", "\"stream\":true,\"stream_options\":{\"include_usage\":true},"
  };

  /**
   * What may happen in one course.
   *
   * @param alike whether all want the same form with the same credential
   */
  record Weather(boolean trouble, boolean leaving, int questions, boolean alike) {
    static Weather of(Random random) {
      boolean calm = random.nextInt(4) == 0;
      return new Weather(
          !calm, !calm && random.nextBoolean(), 1 + random.nextInt(4), random.nextInt(4) == 0);
    }
  }

  final Weather weather;
  final FlowTester flow;
  final List<Passenger> passengers = new ArrayList<>();
  final List<ScriptedCall> calls = new ArrayList<>();
  private final Random random;
  private final List<Deque<Runnable>> loops = new ArrayList<>();
  private final List<CompletableFuture<Embedding>> vectors = new ArrayList<>();
  private final int most;

  Interleaving(long seed) {
    random = new Random(seed);
    weather = Weather.of(random);
    flow = new FlowTester(random.nextBoolean());
    most = 2 + random.nextInt(9);
    for (int i = 0; i < LOOPS; i++) {
      loops.add(new ArrayDeque<>());
    }
  }

  /** Lets things happen, then lets them come to their end. */
  void run() {
    for (int i = 0; i < STEPS; i++) {
      step();
    }
    passengers.forEach(Passenger::calmDown);
    while (work() || idle() && (decide() || speak())) {
      noticeCalls();
    }
  }

  /** When nothing is left to be done, nobody asks upstream for callers that have all left. */
  private boolean idle() {
    boolean heard =
        passengers.stream().anyMatch(passenger -> !passenger.gone && !passenger.isOver());
    if (!heard && !flow.finishAbandoned && calls.stream().anyMatch(ScriptedCall::isLive)) {
      throw new AssertionError("a call goes on for nobody");
    }
    return true;
  }

  private void step() {
    switch (random.nextInt(10)) {
      case 0, 1 -> arrive();
      case 2, 3, 4, 5 -> work();
      case 6, 7 -> speak();
      case 8 -> decide();
      default -> mood();
    }
    noticeCalls();
  }

  private void arrive() {
    if (passengers.size() == most) {
      return;
    }
    // The second two are paraphrases of the first two.
    String question =
        List.of("item 1", "item 2", "Item 1", "Item 2").get(random.nextInt(weather.questions()));
    String form = weather.alike() ? FORMS[0] : FORMS[random.nextInt(FORMS.length)];
    String body = FlowTester.body(question).replace("{\"model\"", "{" + form + "\"model\"");
    String credential = !weather.alike() && random.nextInt(5) == 0 ? "bob's" : "ann's";
    Passenger passenger =
        new Passenger(loops.get(random.nextInt(LOOPS)), random, credential, question, body);
    passengers.add(passenger);
    flow.embedder.next = new CompletableFuture<>();
    vectors.add(flow.embedder.next);
    if (random.nextInt(3) == 0) {
      decide();
    }
    flow.ask(passenger, body);
  }

  private boolean work() {
    List<Deque<Runnable>> busy = loops.stream().filter(loop -> !loop.isEmpty()).toList();
    if (busy.isEmpty()) {
      return false;
    }
    busy.get(random.nextInt(busy.size())).remove().run();
    return true;
  }

  private boolean speak() {
    List<ScriptedCall> live = calls.stream().filter(ScriptedCall::isLive).toList();
    return !live.isEmpty() && live.get(random.nextInt(live.size())).go()
        || live.stream().anyMatch(ScriptedCall::go);
  }

  private boolean decide() {
    if (vectors.isEmpty()) {
      return false;
    }
    CompletableFuture<Embedding> vector = vectors.remove(random.nextInt(vectors.size()));
    if (weather.trouble() && random.nextInt(8) == 0) {
      vector.completeExceptionally(
          new EmbeddingException(EmbeddingException.Kind.LATE, "late", null));
    } else {
      vector.complete(FakeEmbedder.vector());
    }
    return true;
  }

  private void mood() {
    if (passengers.isEmpty()) {
      return;
    }
    Passenger passenger = passengers.get(random.nextInt(passengers.size()));
    if (weather.leaving() && random.nextInt(2) == 0) {
      passenger.leave();
    } else {
      passenger.writable(random.nextBoolean());
    }
  }

  private void noticeCalls() {
    while (calls.size() < flow.upstream.calls.size()) {
      int number = calls.size();
      calls.add(
          new ScriptedCall(flow.upstream.calls.get(number), number, random, weather.trouble()));
    }
  }
}
