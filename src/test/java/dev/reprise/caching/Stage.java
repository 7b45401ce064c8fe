package dev.reprise.caching;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;

import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway before an upstream that never says the same twice, so that an answer tells where it
 * came from.
 */
final class Stage implements AutoCloseable {

  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger tenants = new AtomicInteger();
  final ScriptedUpstream upstream = new ScriptedUpstream();
  final TestGateway gateway;

  Stage(String yaml) {
    gateway = new TestGateway(upstream, yaml);
    reset();
  }

  /** Both tiers. */
  static Stage open() {
    return new Stage("");
  }

  static Stage exactOnly() {
    return new Stage(EXACT_ONLY);
  }

  /** Forgets the calls and answers each request with a text of its own, streamed if asked so. */
  void reset() {
    upstream.forget();
    upstream.script(
        (request, answer) -> {
          String number = Integer.toString(answers.incrementAndGet());
          if (request.body().contains("\"stream\":true")) {
            answer.completionStream("answer ", number);
          } else {
            answer.completion("answer " + number);
          }
        });
  }

  /** A caller that nobody else in the class is. */
  Tenant tenant() {
    return new Tenant("Bearer t" + tenants.incrementAndGet());
  }

  Tenant tenant(String authorization) {
    return new Tenant(authorization);
  }

  int calls() {
    return upstream.calls();
  }

  /** The value of a metric. */
  double metric(String name) {
    return gateway.metric(name);
  }

  void awaitMetric(String name, double value) {
    gateway.awaitMetric(name, value);
  }

  /** Until just these requests are being answered, each with the whole of its body in. */
  void awaitHeld(String... bodies) {
    gateway.awaitHeld(bodies);
  }

  /** A caller and its credential. */
  final class Tenant {
    private final String authorization;

    Tenant(String authorization) {
      this.authorization = authorization;
    }

    Reply asks(String body) {
      return gateway.chat(body, "authorization", authorization);
    }

    /**
     * @param headers names and values in turn, beside the credential
     */
    Reply asks(String body, String... headers) {
      String[] all = Arrays.copyOf(headers, headers.length + 2);
      all[headers.length] = "authorization";
      all[headers.length + 1] = authorization;
      return gateway.chat(body, all);
    }
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
  }
}
