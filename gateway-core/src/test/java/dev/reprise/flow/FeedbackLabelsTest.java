package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.admin.AdminAnswer;
import dev.reprise.admin.Feedback;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.chat.Usage;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.DecisionObserver;
import dev.reprise.decision.Learned;
import dev.reprise.decision.Lessons;
import dev.reprise.decision.SameWords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is learned from what readers say. */
final class FeedbackLabelsTest {
  private final Crowd crowd = new Crowd();
  private final FlowTester flow = crowd.flow;
  private final Judgements heard = new Judgements();
  private final Feedback feedback =
      new Feedback(
          flow.store,
          flow.served,
          new Lessons(
              new Learned(new Calibrations(), flow.store),
              new SameWords(),
              new SameWords(),
              heard,
              flow.store,
              flow.embedder.model(),
              Runnable::run,
              () -> 0));

  @Test
  void aVerdictOnANeighboursAnswerCountsOnceOfEachKind() {
    flow.fill("q");
    FakeExchange hit = crowd.ask("Q");
    assertThat(hit.cacheHeader()).contains("detail=semantic");

    say(hit, "right");
    say(hit, "right");
    assertThat(heard.judgements).containsExactly("feedback right 1.0");
    say(hit, "wrong");
    say(hit, "wrong");
    assertThat(heard.judgements).containsExactly("feedback right 1.0", "feedback wrong 1.0");
  }

  @Test
  void whoAsksTheSameAgainAndAgainTeachesItOnce() {
    flow.fill("q");
    for (int i = 0; i < 20; i++) {
      // Nothing is linked, so each one is found anew, with a score.
      FakeExchange hit = crowd.askWith("Q", "reprise-mode", "read-only");
      assertThat(hit.cacheHeader()).contains("detail=semantic");
      say(hit, "right");
    }
    assertThat(heard.judgements).containsExactly("feedback right 1.0");
  }

  @Test
  void whatWasWrongStaysAwayWhenItsEntryIsRenewed() {
    flow.fill("q");
    say(crowd.askWith("Q", "reprise-mode", "read-only"), "wrong");
    renew("q");
    crowd.ask("Q");
    assertThat(flow.upstream.calls).hasSize(3);
  }

  @Test
  void whatIsFoundWrongAfterItsEntryWasRenewedStaysAwayToo() {
    flow.fill("q");
    FakeExchange hit = crowd.askWith("Q", "reprise-mode", "read-only");
    renew("q");
    say(hit, "wrong");
    crowd.ask("Q");
    assertThat(flow.upstream.calls).hasSize(3);
  }

  private void renew(String question) {
    crowd.askWith(question, "cache-control", "no-cache");
    flow.answerWhole();
    crowd.settle();
  }

  @Test
  void ofALinkTheScoreIsNotKnownAnyMore() {
    flow.fill("q");
    crowd.ask("Q");
    FakeExchange linked = crowd.ask("Q");
    assertThat(linked.cacheHeader()).contains("detail=exact");

    say(linked, "wrong");
    assertThat(heard.judgements).containsExactly("feedback wrong NaN");
  }

  @Test
  void anAnswerOfItsOwnTeachesNothing() {
    flow.fill("q");
    FakeExchange hit = crowd.ask("q");
    say(hit, "right");
    say(hit, "wrong");
    assertThat(heard.judgements).isEmpty();
  }

  @Test
  void aVerdictCountsThoughTheEntryIsGone() {
    flow.fill("q");
    FakeExchange hit = crowd.ask("Q");
    flow.store.map.clear();
    say(hit, "wrong");
    assertThat(heard.judgements).containsExactly("feedback wrong 1.0");
  }

  private void say(FakeExchange answered, String verdict) {
    assertThat(answered.head).isNotNull();
    String body =
        "{\"entry\":\"%s\",\"request\":\"req_1\",\"verdict\":\"%s\"}"
            .formatted(answered.head.headers().first("reprise-entry"), verdict);
    AdminAnswer answer = feedback.ofCaller(body.getBytes(StandardCharsets.UTF_8), "ann");
    assertThat(answer.status()).isEqualTo(200);
  }

  /** Writes down who says what of a decision, and its score. */
  private static final class Judgements implements DecisionObserver {
    private final List<String> judgements = new ArrayList<>();

    @Override
    public void decided(
        CachePlan.Lookup plan, Decision<? extends Candidate> decision, Course course) {}

    @Override
    public void judged(
        CachePlan.Lookup plan,
        Decision<? extends Candidate> decision,
        Source source,
        boolean right,
        Usage spent) {
      String word = right ? "right" : "wrong";
      judgements.add(source.name().toLowerCase(Locale.ROOT) + " " + word + " " + decision.score());
    }

    @Override
    public void missed(CachePlan.Lookup plan) {}

    @Override
    public void alarmed(CachePlan.Lookup plan) {}
  }
}
