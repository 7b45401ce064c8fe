package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of answers from the cache, and what is not. */
final class ServedTest {
  private static final String REQUEST = "req_1";
  private static final String TENANT = "ann";

  private final Crowd crowd = new Crowd();
  private final FlowTester flow = crowd.flow;

  @Test
  void anAnswerFromUpstreamIsNotRemembered() {
    flow.fill("q");
    assertThat(flow.served.to(REQUEST, null)).isEmpty();
  }

  @Test
  void answersFromTheCacheAreRememberedWithWhatWasDecided() {
    String entry = entry(flow.fill("q"));
    assertThat(entry(crowd.ask("Q"))).isEqualTo(entry);
    Served.Answer semantic = newest();
    assertThat(semantic.entryId()).isEqualTo(entry);
    assertThat(semantic.decision().score()).isEqualTo(1);
    assertThat(semantic.plan().isOwn(semantic.place())).isFalse();

    crowd.ask("Q");
    Served.Answer linked = newest();
    assertThat(linked.decision().score()).isNaN();
    assertThat(linked.plan().isOwn(linked.place())).isFalse();

    crowd.ask("q");
    Served.Answer exact = newest();
    assertThat(exact.decision().score()).isNaN();
    assertThat(exact.plan().isOwn(exact.place())).isTrue();
    assertThat(flow.served.to(REQUEST, null)).hasSize(3);
  }

  @Test
  void aRidersScoreIsNotThatOfItsAnswer() {
    crowd.ask("q");
    FakeExchange rider = crowd.ask("Q");
    flow.answerWhole();
    crowd.settle();
    assertThat(rider.cacheHeader()).contains("collapsed");
    assertThat(newest().decision().score()).isNaN();
  }

  @Test
  void neitherQuestionsNorEntriesAreHeld() {
    flow.fill("q");
    crowd.ask("Q");
    Served.Answer answer = newest();
    assertThat(answer.plan().question()).isEmpty();
    assertThat(answer.decision().accepted()).isNull();
    assertThat(answer.decision().best()).isNull();
    assertThat(answer.decision().judgements()).isEmpty();
  }

  @Test
  void othersAnswersAreNotFoundByATenant() {
    flow.fill("q");
    flow.ask("q");
    assertThat(flow.served.to(REQUEST, TENANT)).hasSize(1);
    assertThat(flow.served.to(REQUEST, "bob")).isEmpty();
    assertThat(flow.served.to("req_2", null)).isEmpty();
  }

  @Test
  void onlyTheLastAreRemembered() {
    flow.fill("q");
    for (int i = 0; i <= Served.MOST; i++) {
      flow.ask("q");
    }
    assertThat(flow.served.to(REQUEST, TENANT)).hasSize(Served.MOST);
  }

  private Served.Answer newest() {
    List<Served.Answer> answers = flow.served.to(REQUEST, TENANT);
    assertThat(answers).isNotEmpty();
    return answers.getFirst();
  }

  private static String entry(FakeExchange answered) {
    assertThat(answered.head).isNotNull();
    return String.valueOf(answered.head.headers().first("reprise-entry"));
  }
}
