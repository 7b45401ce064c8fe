package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static dev.reprise.flow.FlowTester.JSON;

import dev.reprise.upstream.Headers;
import java.util.ArrayList;
import java.util.List;

/** Several callers of one flow, whose threads take turns until nobody has anything to do. */
final class Crowd {
  final FlowTester flow = new FlowTester(false);
  final List<FakeExchange> all = new ArrayList<>();

  void answerAll() {
    for (FakeUpstream.FakeCall call : List.copyOf(flow.upstream.calls)) {
      call.head(200, JSON, null);
      call.part(ANSWER);
      call.complete();
      settle();
    }
  }

  List<FakeExchange> asks(int times, String question) {
    List<FakeExchange> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(ask(question));
    }
    return asked;
  }

  FakeExchange ask(String question) {
    return begin(FlowTester.body(question));
  }

  FakeExchange stream(String question) {
    return begin(FlowTester.body(question).replace("{\"model\"", "{\"stream\":true,\"model\""));
  }

  FakeExchange begin(String body) {
    return begin(new FakeExchange(), body);
  }

  FakeExchange begin(FakeExchange exchange, String body) {
    all.add(exchange);
    flow.ask(exchange, body);
    settle();
    return exchange;
  }

  /** Runs what anybody has to do until nobody has. */
  void settle() {
    while (all.stream().anyMatch(exchange -> !exchange.tasks.isEmpty())) {
      all.forEach(FakeExchange::runTasks);
    }
  }

  void fail(int call, int status) {
    FakeUpstream.FakeCall failing = flow.upstream.calls.get(call);
    if (status == 0) {
      failing.fail();
      return;
    }
    failing.head(status, JSON, null);
    failing.part("oops");
    failing.complete();
  }

  /** Asks with a header beside the question. */
  FakeExchange askWith(String question, String name, String value) {
    FakeExchange exchange = new FakeExchange();
    exchange.headers = Headers.of(name, value);
    all.add(exchange);
    flow.ask(exchange, FlowTester.body(question));
    settle();
    return exchange;
  }
}
