package dev.reprise.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.demo.FakeGateway.Act;
import dev.reprise.demo.FakeGateway.Rule;
import dev.reprise.demo.Lookup.Source;
import dev.reprise.demo.Outcome.Answered;
import dev.reprise.demo.Outcome.Failed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoTest {

  private static final String MISS = "reprise; fwd=miss; stored";
  private static final String SEMANTIC = "reprise; hit; detail=semantic; similarity=0.974; ttl=9";

  private final SupportScript script = SupportScript.load();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private SimulatedProvider provider;

  @BeforeEach
  void start() throws IOException {
    provider = new SimulatedProvider(0);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void aRunWithBothKindsOfHitSucceeds() throws IOException {
    assertThat(run(FakeGateway.ideal(script))).isZero();
    assertThat(printed())
        .contains("80 of 80:", "SIMULATED")
        .containsPattern("misses +19 ")
        .containsPattern("semantic hits +38 ")
        .containsPattern("exact hits +23 ")
        .containsPattern("provider calls +80 ")
        .containsPattern("WRONG HITS +0 ");
  }

  @Test
  void aRunWithoutHitsFailsAndSaysSo() throws IOException {
    assertThat(run(question -> new Act(200, MISS, question))).isEqualTo(1);
    assertThat(printed()).contains("FAILED: expected exact and semantic hits, got 0 and 0");
  }

  @Test
  void aFailingStatusFailsTheRunAndIsQuoted() throws IOException {
    Rule ideal = FakeGateway.ideal(script);
    Rule faulty =
        question ->
            script.intentOf(question).id().equals("invoice-copy")
                ? new Act(502, MISS, question, _ -> "upstream is gone")
                : ideal.act(question);

    assertThat(run(faulty)).isEqualTo(1);
    assertThat(printed()).containsPattern("FAILED: \\d+ of 80 .*: 502 upstream is gone");
  }

  @Test
  void nobodyListeningFailsTheRun() throws IOException {
    URI gone;
    try (var gateway = new FakeGateway(provider, FakeGateway.ideal(script))) {
      gone = gateway.base();
    }

    assertThat(new Demo().run(gone, provider, out())).isEqualTo(1);
    assertThat(printed()).contains("FAILED: 80 of 80", "ConnectException");
  }

  @Test
  void aHitWithAnotherIntentsAnswerIsWrongInEitherForm() throws Exception {
    Rule mixedUp = question -> new Act(200, SEMANTIC, "How do I cancel my subscription?");

    assertThat(play(mixedUp, "How do I cancel my order?"))
        .hasSize(2)
        .allSatisfy(
            outcome -> {
              assertThat(((Answered) outcome).lookup())
                  .isEqualTo(new Lookup(Source.SEMANTIC, 0.974));
              assertThat(((Answered) outcome).served().id()).isEqualTo("cancel-subscription");
              assertThat(((Answered) outcome).isWrong()).isTrue();
            });
  }

  @Test
  void wrongHitsArePrintedAndDoNotFailTheRun() throws IOException {
    Rule ideal = FakeGateway.ideal(script);
    String wrong = "How do I cancel my subscription?";
    Rule mixedUp =
        question ->
            question.equals("How do I cancel my order?")
                ? new Act(200, SEMANTIC, wrong)
                : ideal.act(question);

    assertThat(run(mixedUp)).isZero();
    assertThat(printed())
        .contains("!! asked:  How do I cancel my order?")
        .contains("served: the answer to \"" + wrong + "\"", "by a semantic hit, similarity 0.974");
  }

  @Test
  void aMissWithAnotherRequestsAnswerIsAFailure() throws Exception {
    Rule crossed = question -> new Act(200, MISS, "How do I cancel my subscription?");

    assertThat(play(crossed, "How do I cancel my order?")).allMatch(Failed.class::isInstance);
  }

  @Test
  void damagedContentAndCutStreamsAreFailures() throws Exception {
    Rule damaged = question -> new Act(200, SEMANTIC, question, body -> body.replace("e", "a"));
    Rule cut = question -> new Act(200, SEMANTIC, question, b -> b.substring(0, b.length() / 2));

    assertThat(play(damaged, "How do I cancel my order?")).allMatch(Failed.class::isInstance);
    assertThat(play(cut, "How do I cancel my order?")).allMatch(Failed.class::isInstance);
  }

  @Test
  void firstContentComesNoLaterThanTheEnd() throws Exception {
    List<Outcome> outcomes = play(FakeGateway.ideal(script), "How do I cancel my order?");

    assertThat(outcomes)
        .allMatch(o -> ((Answered) o).firstNanos() > 0)
        .allMatch(o -> ((Answered) o).firstNanos() <= ((Answered) o).wholeNanos());
  }

  @Test
  void onATerminalTheProgressIsOneLine() {
    var progress = new Counted(out(), 2, true);
    var request = script.sequence(1).getFirst();

    progress.accept(new Failed(request, "500"));
    progress.accept(new Failed(request, "500"));

    assertThat(printed().lines().filter(line -> !line.isEmpty()))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("[##############################]   2 of 2: 0 exact")
        .endsWith("2 FAILED");
  }

  @Test
  void theCommandLinesAskOneNewQuestionInTwoWordingsAndStreamed() {
    String text = new Demo().tryIt(URI.create("http://127.0.0.1:8080/v1/"));

    assertThat(text)
        .contains("curl -si http://127.0.0.1:8080/v1/chat/completions \\\n")
        .contains("curl -siN ", "\"stream\":true")
        .contains(script.tryIt().wordings().get(0), script.tryIt().wordings().get(1));
  }

  private int run(Rule rule) throws IOException {
    try (var gateway = new FakeGateway(provider, rule)) {
      return new Demo().run(gateway.base(), provider, out());
    }
  }

  /** The question as JSON and as a stream. */
  private List<Outcome> play(Rule rule, String question) throws Exception {
    Intent intent = script.intentOf(question);
    try (var gateway = new FakeGateway(provider, rule)) {
      return new DemoRun(gateway.base(), script, _ -> {})
          .play(
              List.of(
                  new ScriptedRequest(intent, question, false),
                  new ScriptedRequest(intent, question, true)));
    }
  }

  private PrintStream out() {
    return new PrintStream(printed, true, StandardCharsets.UTF_8);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
