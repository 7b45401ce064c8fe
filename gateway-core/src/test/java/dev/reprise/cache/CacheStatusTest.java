package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.Freshness.Standing;
import dev.reprise.chat.Unfit;
import dev.reprise.embedding.EmbeddingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers are structured fields (RFC 8941); what counts as a hit is near enough and allowed. */
final class CacheStatusTest {
  private static final String TOKEN = "[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*";
  private static final String STRING = "\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*\"";
  private static final String NUMBER = "-?\\d{1,15}|-?\\d{1,12}\\.\\d{1,3}";
  private static final String PARAMETER = "[a-z*][a-z0-9_.*-]*";

  private static final Pattern LIST_OF_ONE =
      Pattern.compile(
          "reprise(?:; *%s(?:=(?:%s|%s|%s))?)*".formatted(PARAMETER, TOKEN, STRING, NUMBER));

  private static final Pattern DETAIL =
      Pattern.compile(".*; detail=(?:%s|%s)(?:;.*)?".formatted(TOKEN, STRING));

  /** Every variant once, with what is odd about its values. */
  private static List<CacheStatus> all() {
    List<CacheStatus> all = new ArrayList<>();
    for (Standing standing : List.of(Standing.FRESH, Standing.STALE, Standing.REVALIDATE)) {
      all.add(new CacheStatus.ExactHit(standing, 315_360_000, 0));
      all.add(new CacheStatus.ExactHit(standing, -315_360_000, 315_360_000));
    }
    for (int status : new int[] {0, 429, 503}) {
      all.add(new CacheStatus.StaleIfError(status, -5, 65));
    }
    all.add(new CacheStatus.SemanticHit(0.99999f, 0, 5));
    all.add(new CacheStatus.SemanticHit(1.0000001f, 1, 5));
    all.add(new CacheStatus.SemanticHit(-1, 1, 5));
    for (CacheStatus.Forward forward : CacheStatus.Forward.values()) {
      all.add(new CacheStatus.Miss(forward, true, null));
      all.add(new CacheStatus.Miss(forward, false, null));
    }
    for (BypassReason reason : BypassReason.values()) {
      all.add(new CacheStatus.Bypassed(reason));
      all.add(new CacheStatus.Miss(CacheStatus.Forward.MISS, false, reason.label()));
    }
    for (EmbeddingException.Kind kind : EmbeddingException.Kind.values()) {
      all.add(new CacheStatus.Miss(CacheStatus.Forward.STALE, true, kind.label()));
    }
    for (Unfit unfit : Unfit.values()) {
      all.add(new CacheStatus.Miss(CacheStatus.Forward.MISS, false, unfit.label()));
    }
    all.add(new CacheStatus.Collapsed(null));
    all.add(new CacheStatus.Collapsed(0.5f));
    all.add(new CacheStatus.Unsatisfied());
    all.add(new CacheStatus.Refused());
    return all;
  }

  @Test
  void everyHeaderIsAStructuredField() {
    assertThat(all()).allSatisfy(status -> assertThat(status.header()).matches(LIST_OF_ONE));
  }

  @Test
  void everyDetailIsATokenOrAString() {
    assertThat(all())
        .filteredOn(status -> status.header().contains("detail"))
        .isNotEmpty()
        .allSatisfy(status -> assertThat(status.header()).matches(DETAIL));
  }

  @Test
  void noneIsAHitAndForwarded() {
    assertThat(all())
        .allSatisfy(
            status -> {
              String header = status.header();
              assertThat(header.contains("; hit") && header.contains("; fwd=")).isFalse();
              assertThat(header.contains("; stored") && !header.contains("; fwd=")).isFalse();
            });
  }

  @Test
  void everyVariantIsSampled() {
    assertThat(all().stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(CacheStatus.class.getPermittedSubclasses());
  }

  @Test
  void labelsAreShortAndPlain() {
    assertThat(all()).allSatisfy(status -> assertThat(status.label()).matches("[a-z]+(-[a-z]+)*"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachVariantSaysWhatHappened(CacheStatus status, String header, String label) {
    assertThat(status.header()).isEqualTo(header);
    assertThat(status.label()).isEqualTo(label);
  }

  static List<Arguments> examples() {
    return List.of(
        Arguments.of(
            new CacheStatus.ExactHit(Standing.FRESH, 60, 5),
            "reprise; hit; detail=exact; ttl=60",
            "exact-hit"),
        Arguments.of(
            new CacheStatus.ExactHit(Standing.STALE, -3, 63),
            "reprise; hit; detail=stale; ttl=-3",
            "stale-hit"),
        Arguments.of(
            new CacheStatus.ExactHit(Standing.REVALIDATE, -3, 63),
            "reprise; hit; detail=stale-while-revalidate; ttl=-3",
            "stale-hit"),
        Arguments.of(
            new CacheStatus.StaleIfError(503, -5, 65),
            "reprise; fwd=stale; fwd-status=503; detail=stale-if-error; ttl=-5",
            "stale-if-error"),
        Arguments.of(
            new CacheStatus.StaleIfError(0, -5, 65),
            "reprise; fwd=stale; detail=stale-if-error; ttl=-5",
            "stale-if-error"),
        Arguments.of(
            new CacheStatus.Miss(CacheStatus.Forward.STALE, true, null),
            "reprise; fwd=stale; stored",
            "miss"),
        Arguments.of(
            new CacheStatus.Miss(CacheStatus.Forward.REQUEST, false, "tools"),
            "reprise; fwd=request; detail=tools",
            "miss"),
        Arguments.of(new CacheStatus.Collapsed(null), "reprise; fwd=miss; collapsed", "collapsed"),
        Arguments.of(
            new CacheStatus.Collapsed(0.9876f),
            "reprise; fwd=miss; collapsed; detail=semantic; similarity=0.987",
            "semantic-collapsed"),
        Arguments.of(
            new CacheStatus.Unsatisfied(), "reprise; detail=only-if-cached", "unsatisfied"),
        Arguments.of(
            new CacheStatus.Bypassed(BypassReason.NO_STORE),
            "reprise; fwd=bypass; detail=no-store",
            "bypass"));
  }

  @Test
  void whatIsNoHitCannotBeShownAsOne() {
    assertThatThrownBy(() -> new CacheStatus.ExactHit(Standing.UNUSABLE, 1, 1).header())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSimilarityIsRoundedDown() {
    assertThat(new CacheStatus.SemanticHit(0.99999f, 7, 0).header())
        .isEqualTo("reprise; hit; detail=semantic; similarity=0.999; ttl=7");
    assertThat(new CacheStatus.SemanticHit(1.0000001f, 7, 0).header()).contains("=1.000;");
  }
}
