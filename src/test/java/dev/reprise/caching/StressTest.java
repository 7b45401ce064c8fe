package dev.reprise.caching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.caching.StormyUpstream.Fate;
import dev.reprise.caching.StormyUpstream.Told;
import dev.reprise.caching.StressClient.Heard;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.Sse;
import dev.reprise.kit.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two hundred clients at once, some slow, some leaving, and an upstream that fails in every way:
 * each gets exactly one upstream answer or one clear error, and nothing is left over.
 */
final class StressTest {
  private static final int CLIENTS = 200;
  private static final int ROUNDS = 3;
  private static final int REQUESTS = 3;
  private static final int SUBJECTS = 24;
  private static final String[] WORDINGS = {
    "What is the colour of item %d?", "What colour does item %d have?", "Which colour is item %d?"
  };

  private final StormyUpstream storm = new StormyUpstream();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();

  @ParameterizedTest(name = "finish-abandoned: {0}")
  @ValueSource(booleans = {false, true})
  void everyClientGetsOneAnswerOrOneError(boolean finishes) {
    String yaml =
        "cache: {policy: {finish-abandoned: "
            + finishes
            + ", storage: {max-entry-bytes: 65536}}}\n";
    try (LeakTrap trap = new LeakTrap()) {
      try (ScriptedUpstream upstream = new ScriptedUpstream().script(storm::answer);
          TestGateway gateway = new TestGateway(upstream, yaml)) {
        for (int round = 0; round < ROUNDS; round++) {
          round(gateway, round);
        }
        nothingIsLeftOver(gateway);
        upstream.script((request, answer) -> answer.completion("calm"));
        assertThat(gateway.chat(Completions.ask("What is the weather?")).content())
            .isEqualTo("calm");
      }
      assertThat(answered.get() + left.get()).isEqualTo(CLIENTS * REQUESTS * ROUNDS);
      assertThat(answered.get()).isGreaterThan(CLIENTS * REQUESTS * ROUNDS / 2);
      assertThat(left.get()).isPositive();
      assertThat(trap.reports()).isEmpty();
    }
  }

  @Test
  void theTrapCatchesALostBuffer() {
    try (LeakTrap trap = new LeakTrap()) {
      LeakTrap.leak();
      Eventually.holds(
          "the loss is told of",
          () -> trap.reports().stream().anyMatch(report -> report.contains("LEAK")));
    }
  }

  private static void nothingIsLeftOver(TestGateway gateway) {
    for (String name : List.of("reprise_flights", "reprise_in_flight", "reprise_held_bytes")) {
      Eventually.holds(name + " is 0", () -> gateway.metric(name) == 0);
    }
  }

  private void round(TestGateway gateway, int round) {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(round * CLIENTS + i);
        all.add(CompletableFuture.runAsync(() -> client(gateway.port(), round, random), clients));
      }
      all.forEach(CompletableFuture::join);
    }
  }

  private void client(int port, int round, Random random) {
    for (int i = 0; i < REQUESTS; i++) {
      int subject = round * SUBJECTS + random.nextInt(SUBJECTS);
      String question = WORDINGS[random.nextInt(WORDINGS.length)].formatted(subject);
      boolean streams = random.nextBoolean();
      String body = streams ? Completions.askStream(question) : Completions.ask(question);
      String tenant = "Bearer t" + random.nextInt(3);
      boolean zips = random.nextInt(3) == 0;
      try (StressClient client = new StressClient(port, random.nextInt(5) == 0)) {
        client.ask(tenant, body, zips);
        if (random.nextInt(5) == 0) {
          client.leave(random);
          left.incrementAndGet();
        } else {
          check(tenant, body, zips, client.hear());
          answered.incrementAndGet();
        }
      } catch (IOException e) {
        throw new CompletionException(tenant + " " + body, e);
      }
    }
  }

  // What is an answer ---------------------------------------------------------------------------

  private void check(String tenant, String body, boolean zips, Heard heard) throws IOException {
    List<Told> told =
        storm.told.stream()
            .filter(answer -> answer.tenant().equals(tenant))
            .filter(answer -> answer.subject().equals(StormyUpstream.subject(body)))
            .toList();
    boolean coded = !heard.head().header("content-encoding").isEmpty();
    boolean fits = (zips || !coded) && isOneOf(told, heard, coded);
    if (!fits) {
      String text = heard.text();
      throw new AssertionError(
          "%s %s got %s%n%s, %d bytes, whole: %s%n%s"
              .formatted(
                  tenant,
                  body,
                  heard.head().start(),
                  heard.head().fields(),
                  text.length(),
                  heard.whole(),
                  text.substring(0, Math.min(2_000, text.length()))));
    }
  }

  private static boolean isOneOf(List<Told> told, Heard heard, boolean coded) throws IOException {
    int status = heard.head().status();
    if (!heard.whole()) {
      return told.stream().anyMatch(t -> t.fate() == Fate.CUT && t.began(heard.body()));
    }
    if (status == 502) {
      return told.stream().anyMatch(t -> t.fate() == Fate.CUT)
          && heard.text().startsWith("{\"error\":{\"message\":");
    }
    if (status != 200) {
      return told.stream().anyMatch(t -> t.status() == status && t.said(heard.body()));
    }
    String text = coded ? unzipped(heard.body()) : heard.text();
    return told.stream().anyMatch(t -> isWhole(t, heard, text) || isBrokenOff(t, text));
  }

  private static boolean isWhole(Told told, Heard heard, String text) {
    if (told.fate() != Fate.WHOLE) {
      return false;
    }
    boolean streams = heard.head().header("content-type").startsWith("text/event-stream");
    boolean same = told.said(heard.body());
    return same || (streams ? saidInEvents(text) : saidInJson(text)).equals(told.text());
  }

  private static String saidInJson(String text) {
    return TestGateway.parse(text).at("/choices/0/message/content").asText();
  }

  /** Empty unless the stream ends as it should. */
  private static String saidInEvents(String text) {
    List<String> events =
        Arrays.stream(text.split("\n\n")).map(event -> event.replaceFirst("^data: ", "")).toList();
    return events.getLast().equals("[DONE]") ? Sse.content(events, 0) : "";
  }

  /** A stream that says itself that it is not whole. */
  private static boolean isBrokenOff(Told told, String text) {
    int end = text.lastIndexOf("\n\ndata: {\"error\":");
    return (told.fate() == Fate.CUT || told.fate() == Fate.EARLY)
        && end >= 0
        && told.said(text.substring(0, end).getBytes(UTF_8));
  }

  private static String unzipped(byte[] coded) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
