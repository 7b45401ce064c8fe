package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Digest;
import org.junit.jupiter.api.Test;

/** For whom an answer was wrong, and to whom it may be given. */
final class ReputeTest {
  private final Repute repute = new Repute(Origin.of(Digest.of("ann")));

  @Test
  void whatWasRefusedStaysSoThoughAnotherIsReadmitted() {
    for (int i = 0; i < 6; i++) {
      repute.refuse(request(i));
    }
    assertThat(repute.refuses(request(100))).isTrue();
    for (int i = 0; i < 3; i++) {
      repute.readmit(request(i));
    }
    assertThat(repute.refuses(request(0))).isFalse();
    assertThat(repute.refuses(request(100))).isFalse();
    assertThat(repute.refuses(request(5))).isTrue();
  }

  @Test
  void anAnswerThatReplacesItIsRefusedToTheSameAlone() {
    for (int i = 0; i < 4; i++) {
      repute.refuse(request(i));
    }
    Repute second = repute.successor(Origin.of(Digest.of("ben")));
    assertThat(second.origin()).isEqualTo(Origin.of(Digest.of("ben")));
    assertThat(second.refuses(request(3))).isTrue();
    assertThat(second.refuses(request(100))).isFalse();
    Repute third = second.successor(Origin.of(Digest.of("ben")));
    assertThat(third.refuses(request(3))).isTrue();
    third.readmit(request(3));
    assertThat(third.refuses(request(3))).isFalse();
  }

  @Test
  void whatIsRememberedIsBounded() {
    Repute next = repute;
    for (int i = 0; i < 1_000; i++) {
      next.refuse(request(i));
      next = next.successor(Origin.of(Digest.of("ann")));
    }
    assertThat(repute.refusals()).isEqualTo(1);
    for (int i = 0; i < 1_000; i++) {
      repute.refuse(request(i));
    }
    assertThat(repute.refusals()).isEqualTo(Repute.MAX_KEPT);
  }

  @Test
  void whatIsWrongOnceInAWhileIsStillGiven() {
    int asked = 0;
    for (int wrong = 0; wrong < 20; wrong++) {
      for (int i = 0; i < 2 * Repute.RIGHT_PER_STRIKE; i++) {
        repute.readmit(request(++asked));
      }
      repute.refuse(request(++asked));
      assertThat(repute.refuses(request(0))).isFalse();
    }
    for (int i = 0; i < 4; i++) {
      repute.refuse(request(++asked));
    }
    assertThat(repute.refuses(request(0))).isTrue();
    assertThat(repute.isWrongFor(request(0))).isFalse();
  }

  @Test
  void onesOwnNeedsNoConfirmationAndAnotherUserIsSomebodyElse() {
    Credentials app = Credentials.of(Digest.of("app"));
    Origin ann = new Origin(app, Digest.of("ann"));
    Origin ben = new Origin(app, Digest.of("ben"));
    Repute own = new Repute(ann);
    assertThat(own.isKnownTo(ann, 2)).isTrue();
    assertThat(own.isKnownTo(ben, 2)).isFalse();
    assertThat(own.isKnownTo(ben, 1)).isTrue();
    AnswerGroup group = new AnswerGroup();
    own.join(group);
    assertThat(own.isKnownTo(ben, 2)).isFalse();
    new Repute(ben).join(group);
    Origin cleo = new Origin(app, Digest.of("cleo"));
    Origin stranger = Origin.of(Digest.of("stranger"));
    assertThat(own.isKnownTo(cleo, 2)).isTrue();
    assertThat(own.isKnownTo(cleo, 3)).isFalse();
    assertThat(own.isKnownTo(stranger, 2)).isFalse();
    new Repute(Origin.of(Digest.of("another"))).join(group);
    assertThat(own.isKnownTo(stranger, 2)).isTrue();
  }

  private static Digest request(int i) {
    return Digest.of("request " + i);
  }

  @Test
  void whatTheOperatorBroughtNeedsNoConfirmation() {
    Origin anybody = Origin.of(Digest.of("anybody"));
    assertThat(new Repute(Origin.OPERATOR).isKnownTo(anybody, 16)).isTrue();
    assertThat(new Repute(Origin.of(Digest.of("other"))).isKnownTo(anybody, 2)).isFalse();
  }
}
