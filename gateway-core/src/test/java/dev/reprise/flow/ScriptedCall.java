package dev.reprise.flow;

import dev.reprise.upstream.UpstreamException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What upstream makes of one call: an answer with a mark that no other has, told step by step, or
 * one of the ways in which answers go wrong.
 */
final class ScriptedCall {
  final FakeUpstream.FakeCall call;
  final int number;

  /** What has been said so far. */
  final StringBuilder said = new StringBuilder();

  int status;
  boolean completed;
  boolean failed;
  private final Deque<Runnable> steps = new ArrayDeque<>();

  /**
   * @param trouble whether anything may go wrong
   */
  ScriptedCall(FakeUpstream.FakeCall call, int number, Random random, boolean trouble) {
    this.call = call;
    this.number = number;
    int fate = trouble ? random.nextInt(12) : 11;
    switch (fate) {
      case 0 -> error(500);
      case 1 -> error(429);
      case 2 -> error(400);
      case 3 -> steps.add(() -> fail(random.nextBoolean() ? Kind.CLOSED : Kind.TIMEOUT));
      default -> answer(fate, random);
    }
  }

  boolean streams() {
    return call.body.contains("\"stream\":true");
  }

  String form() {
    return Passenger.form(call.body);
  }

  String question() {
    return call.body.replaceAll(".*\"content\":\"([^\"]*)\".*", "$1");
  }

  @Nullable String credential() {
    return call.request.headers().first("authorization");
  }

  boolean isLive() {
    return call.isLive();
  }

  /** Says the next thing, unless nobody reads. */
  boolean go() {
    if (!isLive() || call.paused) {
      return false;
    }
    steps.remove().run();
    return true;
  }

  private void error(int code) {
    steps.add(() -> head(code, FlowTester.JSON));
    steps.add(() -> part("oops-" + number + "."));
    steps.add(() -> part("."));
    steps.add(this::complete);
  }

  private void answer(int fate, Random random) {
    String padding = fate == 4 || fate == 5 ? "x".repeat(3 * FlowTester.MAX_ENTRY_BYTES) : "";
    String whole = streams() ? stream(padding) : json(padding);
    boolean early = fate == 6;
    boolean fails = fate == 5 || fate == 7;
    String told = early || fails ? whole.substring(0, random.nextInt(whole.length())) : whole;
    steps.add(() -> head(200, streams() ? FlowTester.EVENTS : FlowTester.JSON));
    if (fate == 8) {
      steps.add(() -> part(" \n"));
    }
    for (int from = 0; from < told.length(); ) {
      int to = Math.min(told.length(), from + 1 + random.nextInt(whole.length() / 3));
      String piece = told.substring(from, to);
      steps.add(() -> part(piece));
      from = to;
    }
    Kind kind = random.nextBoolean() ? Kind.CLOSED : Kind.OVERDUE;
    steps.add(fails ? () -> fail(kind) : this::complete);
  }

  private String json(String padding) {
    return """
    {"id":"c%d","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant",\
    "content":"answer-%d.%s"},"finish_reason":"stop"}],\
    "usage":{"prompt_tokens":1,"completion_tokens":2}}\
    """
        .formatted(number, number, padding);
  }

  private String stream(String padding) {
    String chunk = "data: {\"id\":\"c" + number + "\",\"created\":1,\"model\":\"m\",\"choices\":";
    String deltas = "";
    for (String text : new String[] {"answer-", number + ".", padding}) {
      deltas += chunk + "[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }
    String stop = chunk + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    boolean usage = call.body.contains("include_usage");
    String spent = "[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n";
    return deltas + stop + (usage ? chunk + spent : "") + "data: [DONE]\n\n";
  }

  private void head(int code, String type) {
    status = code;
    call.head(code, type, null);
  }

  private void part(String text) {
    said.append(text);
    call.part(text);
  }

  private void complete() {
    completed = true;
    call.complete();
  }

  private void fail(Kind kind) {
    failed = true;
    call.fail(kind);
  }
}
