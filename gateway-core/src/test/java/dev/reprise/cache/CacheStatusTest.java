package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.embedding.EmbeddingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Headers are structured fields (RFC 8941); what counts as a hit is near enough and allowed. */
final class CacheStatusTest {
  private static final Pattern LIST_OF_ONE =
      Pattern.compile(
          "reprise(; ?[a-z*][a-z0-9_.*-]*"
              + "(=([A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*"
              + "|-?\\d{1,15}|-?\\d{1,12}\\.\\d{1,3}))?)*");

  @Test
  void everyHeaderIsAStructuredField() {
    List<CacheStatus> all = new ArrayList<>();
    all.add(new CacheStatus.ExactHit(Freshness.Standing.FRESH, 315_360_000, 0));
    all.add(new CacheStatus.SemanticHit(0.99999f, 0, 5));
    all.add(new CacheStatus.SemanticHit(1.0000001f, 1, 5));
    all.add(new CacheStatus.Miss(CacheStatus.Forward.MISS, true, null));
    all.add(new CacheStatus.Refused());
    for (BypassReason reason : BypassReason.values()) {
      all.add(new CacheStatus.Bypassed(reason));
      all.add(new CacheStatus.Miss(CacheStatus.Forward.MISS, false, reason.label()));
    }
    for (EmbeddingException.Kind kind : EmbeddingException.Kind.values()) {
      all.add(new CacheStatus.Miss(CacheStatus.Forward.MISS, true, kind.label()));
    }
    assertThat(all).allSatisfy(status -> assertThat(status.header()).matches(LIST_OF_ONE));
  }

  @Test
  void aSimilarityIsRoundedDown() {
    assertThat(new CacheStatus.SemanticHit(0.99999f, 7, 0).header())
        .isEqualTo("reprise; hit; detail=semantic; similarity=0.999; ttl=7");
    assertThat(new CacheStatus.SemanticHit(1.0000001f, 7, 0).header()).contains("=1.000;");
  }

  @Test
  void theNearestNeighbourThatIsAllowedAnswers() {
    Neighbour forbidden = neighbour("item 2", 0.99f);
    Neighbour allowed = neighbour("the item 1", 0.95f);
    assertThat(accepted("item 1", forbidden, allowed)).isSameAs(allowed);
    assertThat(accepted("item 1", forbidden)).isNull();
    assertThat(accepted("q", neighbour("q", 0.89f))).isNull();
    assertThat(accepted("q", neighbour("q", Float.NaN))).isNull();
    assertThat(accepted("q", neighbour(null, 1f))).isNull();
    assertThat(accepted("q")).isNull();
  }

  private static @Nullable Neighbour accepted(String question, Neighbour... neighbours) {
    return new ThresholdPolicy().decide(question, List.of(neighbours), 0.9).accepted();
  }

  private static Neighbour neighbour(@Nullable String question, float similarity) {
    Digest digest = Digest.of("");
    CacheKey key = new CacheKey(new CacheScope("t", "n", "m", digest), digest);
    Completion completion = new Completion(new byte[] {'x'}, Usage.NONE);
    return new Neighbour(
        new StoredCompletion(
            "id",
            key,
            completion,
            question,
            null,
            Set.of(),
            KeyParts.NONE,
            0,
            0,
            Duration.ofSeconds(1),
            Duration.ZERO,
            new AtomicLong()),
        similarity);
  }
}
