package dev.reprise.decision;

import static dev.reprise.decision.AnswerComparator.Verdict.DIFFERENT;
import static dev.reprise.decision.AnswerComparator.Verdict.SAME;
import static dev.reprise.decision.AnswerComparator.Verdict.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.decision.AnswerComparator.Verdict;
import org.junit.jupiter.api.Test;

/** The group with the most that say the same, if at least half of its members do. */
final class VotesTest {
  private final Votes votes = new Votes();
  private final AnswerGroup one = new AnswerGroup();
  private final AnswerGroup other = new AnswerGroup();

  @Test
  void withoutVotesNobodyWins() {
    assertThat(votes.winner()).isNull();
    assertThat(votes.isEmpty()).isTrue();
  }

  @Test
  void theMostThatSayTheSameWin() {
    add(one, SAME);
    add(other, SAME, SAME);
    assertThat(votes.winner()).isSameAs(other);
  }

  @Test
  void halfOfAGroupIsEnough() {
    add(one, SAME, DIFFERENT);
    assertThat(votes.winner()).isSameAs(one);
    add(one, DIFFERENT);
    assertThat(votes.winner()).isNull();
    add(one, SAME);
    assertThat(votes.winner()).isSameAs(one);
  }

  @Test
  void theMostWithoutHalfOfTheirGroupDoNotWin() {
    add(one, SAME, SAME, DIFFERENT, DIFFERENT, DIFFERENT);
    add(other, SAME);
    assertThat(votes.winner()).isSameAs(other);
  }

  @Test
  void whoCannotTellHasNoVote() {
    add(one, UNKNOWN, UNKNOWN);
    assertThat(votes.winner()).isNull();
    assertThat(votes.isEmpty()).isTrue();
    add(one, SAME, UNKNOWN, UNKNOWN);
    assertThat(votes.winner()).isSameAs(one);
    assertThat(votes.isEmpty()).isFalse();
  }

  @Test
  void differentAloneNeverWins() {
    add(one, DIFFERENT);
    assertThat(votes.winner()).isNull();
    assertThat(votes.isEmpty()).isFalse();
  }

  @Test
  void ofEqualsTheFirstWins() {
    add(one, SAME);
    add(other, SAME);
    assertThat(votes.winner()).isSameAs(one);
    add(other, SAME);
    add(one, SAME);
    assertThat(votes.winner()).isSameAs(one);
  }

  private void add(AnswerGroup group, Verdict... verdicts) {
    for (Verdict verdict : verdicts) {
      votes.add(group, verdict);
    }
  }
}
