package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Digest;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who counts as an independent caller, and for whom. */
final class AnswerGroupTest {
  private static final Origin STRANGER = by(null, "stranger");

  private final AnswerGroup group = new AnswerGroup();

  @Test
  void whoComesTwiceIsOne() {
    join(by(null, "k"), by(null, "k"));
    assertThat(group.callers(STRANGER)).isEqualTo(1);
    assertThat(group.callers(by(null, "k"))).isEqualTo(1);
  }

  @Test
  void twoKeysAreTwo() {
    join(by(null, "k"), by("ann", "l"));
    assertThat(group.callers(STRANGER)).isEqualTo(2);
    assertThat(group.callers(by("ann", "l"))).isEqualTo(2);
  }

  @Test
  void usersOfOneKeyAreManyToThatKeyAndOneToOthers() {
    join(by("ann", "k"), by("ben", "k"), by(null, "k"));
    assertThat(group.callers(by("cleo", "k"))).isEqualTo(3);
    assertThat(group.callers(STRANGER)).isEqualTo(1);
    assertThat(group.callers(by("ann", "l"))).isEqualTo(1);
    assertThat(group.callers(by("ann", "k", "junk"))).isEqualTo(1);
  }

  @Test
  void aKeyBesideJunkIsThatKey() {
    join(by(null, "k"), by(null, "k", "junk"), by("ann", "junk", "k", "more"));
    assertThat(group.callers(STRANGER)).isEqualTo(1);
    assertThat(group.callers(by(null, "l"))).isEqualTo(1);
    assertThat(group.callers(by(null, "junk"))).isEqualTo(1);
  }

  @Test
  void whicheverComesFirst() {
    join(by(null, "k", "a"), by(null, "k", "b"), by(null, "k"));
    assertThat(group.callers(STRANGER)).isEqualTo(1);
    join(by(null, "l"));
    assertThat(group.callers(STRANGER)).isEqualTo(2);
  }

  @Test
  void anAppsUsersCountThoughItsKeyIsSharedWithOthers() {
    join(by(null, "common", "a"), by("ann", "common", "b"), by("ben", "common", "b"));
    assertThat(group.callers(by("cleo", "common", "b"))).isEqualTo(2);
    assertThat(group.callers(by("cleo", "common", "a"))).isEqualTo(1);
    assertThat(group.callers(STRANGER)).isEqualTo(1);
  }

  @Test
  void allWithoutACredentialAreOneWhomeverTheyName() {
    join(by("ann"), by("ben"), by(null));
    assertThat(group.callers(by("cleo"))).isEqualTo(1);
    assertThat(group.callers(STRANGER)).isEqualTo(1);
    join(by(null, "k"));
    assertThat(group.callers(by("cleo"))).isEqualTo(2);
  }

  @Test
  void whoShowsTooManyCountsAsNobody() {
    String[] many =
        IntStream.rangeClosed(0, Credentials.MAX_VALUES)
            .mapToObj(i -> "j" + i)
            .toArray(String[]::new);
    String[] others = many.clone();
    others[0] = "other";
    join(by(null, many), by(null, others), by(null));
    assertThat(group.callers(STRANGER)).isEqualTo(1);
  }

  @Test
  void aFloodOfOneCallersOriginsTakesNoPlaceFromOthers() {
    for (int i = 0; i < 1_000; i++) {
      join(by("user " + i, "k"), by(null, "k", "junk " + i));
    }
    assertThat(group.callers(STRANGER)).isEqualTo(1);
    for (int i = 1; i < AnswerGroup.MAX_ORIGINS; i++) {
      join(by(null, "honest " + i));
      assertThat(group.callers(STRANGER)).isEqualTo(1 + i);
    }
    join(by("ann", "honest 1"));
    assertThat(group.callers(by("ben", "honest 1"))).isEqualTo(AnswerGroup.MAX_ORIGINS + 1);
  }

  @Test
  void whatIsKeptIsBounded() {
    for (int i = 0; i < 100; i++) {
      join(by(null, "key " + i), by("user " + i, "key 0"));
    }
    assertThat(group.callers(STRANGER)).isEqualTo(AnswerGroup.MAX_ORIGINS);
    assertThat(group.callers(by(null, "key 0"))).isEqualTo(2 * AnswerGroup.MAX_ORIGINS - 1);
  }

  private void join(Origin... origins) {
    Arrays.stream(origins).forEach(group::join);
  }

  private static Origin by(@Nullable String user, String... secrets) {
    Set<Digest> values = Arrays.stream(secrets).map(Digest::of).collect(Collectors.toSet());
    Credentials credentials = new Credentials(Digest.of(secrets), values);
    return new Origin(credentials, user == null ? null : Digest.of(user));
  }
}
