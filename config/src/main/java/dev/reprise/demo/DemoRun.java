package dev.reprise.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.demo.Lookup.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Plays requests against a gateway as an application would: a few at a time, over HTTP/1.1, each
 * timed from its sending and its answer compared with the truth.
 */
final class DemoRun {

  static final int PARALLEL = 4;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(3);
  private static final int EXCERPT_BYTES = 200;

  private final URI completions;
  private final SupportScript script;
  private final Consumer<Outcome> progress;

  /**
   * @param gatewayBase {@code http://127.0.0.1:PORT/v1}
   * @param progress told of each outcome as it comes, by several threads
   */
  DemoRun(URI gatewayBase, SupportScript script, Consumer<Outcome> progress) {
    completions = completions(gatewayBase);
    this.script = script;
    this.progress = progress;
  }

  static URI completions(URI base) {
    return URI.create(base.toString().replaceAll("/+$", "") + "/chat/completions");
  }

  /** The body that asks for it; a stream brings its usage along, so that savings can be told. */
  static ObjectNode body(ScriptedRequest request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", SimulatedProvider.MODEL);
    body.putArray("messages").addObject().put("role", "user").put("content", request.wording());
    if (request.stream()) {
      body.put("stream", true).putObject("stream_options").put("include_usage", true);
    }
    return body;
  }

  /** One outcome for each request, in their order; returns when all have come or time is up. */
  List<Outcome> play(List<ScriptedRequest> requests) throws InterruptedException {
    try (var client = client();
        var threads = Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().factory())) {
      List<Callable<Outcome>> asks =
          requests.stream().<Callable<Outcome>>map(request -> () -> tell(client, request)).toList();
      var asked = threads.invokeAll(asks, RUN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      return IntStream.range(0, asked.size())
          .mapToObj(i -> outcome(requests.get(i), asked.get(i)))
          .toList();
    }
  }

  private static Outcome outcome(ScriptedRequest request, Future<Outcome> asked) {
    return asked.state() == Future.State.SUCCESS
        ? asked.resultNow()
        : new Outcome.Failed(request, "no answer before the run's " + RUN_TIMEOUT + " were over");
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        .build();
  }

  private Outcome tell(HttpClient client, ScriptedRequest request) throws InterruptedException {
    Outcome outcome;
    try {
      outcome = ask(client, request);
    } catch (IOException e) {
      outcome = new Outcome.Failed(request, String.valueOf(e));
    }
    progress.accept(outcome);
    return outcome;
  }

  private Outcome ask(HttpClient client, ScriptedRequest request)
      throws IOException, InterruptedException {
    HttpRequest http =
        HttpRequest.newBuilder(completions)
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body(request).toString()))
            .build();
    long sentNanos = System.nanoTime();
    HttpResponse<InputStream> response = client.send(http, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        return new Outcome.Failed(request, response.statusCode() + " " + excerpt(body));
      }
      var heard = request.stream() ? AnswerReader.events(body) : AnswerReader.json(body);
      return judge(request, lookup(response), heard, sentNanos);
    }
  }

  private Outcome judge(
      ScriptedRequest request, Lookup lookup, AnswerReader.Heard heard, long sentNanos) {
    long wholeNanos = System.nanoTime() - sentNanos;
    Intent served = script.intentOfAnswer(heard.content());
    if (served == null) {
      return new Outcome.Failed(request, "200, but the content is no answer of the provider's");
    }
    if (lookup.source() == Source.FORWARDED && !served.id().equals(request.intent().id())) {
      return new Outcome.Failed(request, "200 from the provider, but for another request");
    }
    return new Outcome.Answered(
        request, lookup, served, heard.usage(), heard.firstNanos() - sentNanos, wholeNanos);
  }

  private static Lookup lookup(HttpResponse<?> response) {
    return Lookup.parse(String.join(", ", response.headers().allValues("cache-status")));
  }

  private static String excerpt(InputStream body) throws IOException {
    return new String(body.readNBytes(EXCERPT_BYTES), StandardCharsets.UTF_8)
        .replaceAll("\\s+", " ");
  }
}
