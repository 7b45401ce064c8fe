package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.guard.Veto;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExplainHeaderTest {
  private static final Origin ORIGIN = Origin.of(Digest.of("origin"));
  private static final CacheKey KEY =
      new CacheKey(new CacheScope("t", "ns", "m", Digest.of("c")), Digest.of("r"));

  private static CachePlan.Lookup plan(String route, String namespace, boolean open) {
    Terms terms =
        new Terms(
            route,
            CachePolicy.DEFAULTS,
            namespace,
            open,
            open,
            false,
            60,
            Freshness.ANY,
            null,
            Set.of());
    return open
        ? new CachePlan.Lookup(KEY, "a secret question", null, terms, ORIGIN)
        : new CachePlan.Lookup(KEY, null, BypassReason.TOOLS, terms, ORIGIN);
  }

  private static StoredCompletion entry(String id) {
    return new StoredCompletion(
        id,
        KEY,
        new Completion(new byte[] {'{', '}'}, Usage.NONE),
        "a secret question",
        null,
        Set.of(),
        KeyParts.NONE,
        0,
        0,
        Duration.ofSeconds(1),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(ORIGIN));
  }

  private static Judgement<Neighbour> judged(
      String id, float similarity, Gate gate, @Nullable Veto veto) {
    return new Judgement<>(new Neighbour(entry(id), similarity), gate, veto);
  }

  private static Decision<Neighbour> decision(
      @Nullable Neighbour taken, List<Judgement<Neighbour>> judgements) {
    Neighbour best = judgements.isEmpty() ? null : judgements.getFirst().candidate();
    double score = best == null ? Double.NaN : 0.1199;
    return new Decision<>(taken, best, score, 0.15, true, 0, judgements);
  }

  @Test
  void anExactHitNamesItsEntry() {
    assertThat(ExplainHeader.of(plan("faq", "ns", true), entry("e1"), null, null))
        .isEqualTo(
            "exact-hit; key=\"" + KEY.id() + "\"; route=\"faq\"; namespace=\"ns\"; entry=\"e1\"");
  }

  @Test
  @DisplayName("S106 a refused neighbour is named with its score, rounded down, and its gate")
  void aMissNamesTheNearestAndWhatStoppedIt() {
    var decision =
        decision(
            null,
            List.of(
                judged("e1", 0.9299f, Gate.EVIDENCE, null),
                judged("e2", 0.5f, Gate.EVIDENCE, null)));
    assertThat(ExplainHeader.of(plan("", "ns", true), null, decision, null))
        .startsWith("miss; key=")
        .doesNotContain("route")
        .endsWith(
            "; candidates=2; entry=\"e1\"; similarity=0.929; gate=\"evidence\"; score=0.119;"
                + " bar=0.150");
  }

  @Test
  void aSemanticHitNamesTheOneThatWasTaken() {
    var taken = judged("e2", 0.95f, Gate.ACCEPTED, null);
    var decision =
        decision(taken.candidate(), List.of(judged("e1", 0.99f, Gate.GUARD, Veto.NUMBERS), taken));
    assertThat(ExplainHeader.of(plan("", "ns", true), null, decision, null))
        .startsWith("semantic-hit; ")
        .endsWith(
            "; candidates=2; entry=\"e2\"; similarity=0.949; gate=\"accepted\"; score=0.119;"
                + " bar=0.150");
  }

  @Test
  void whatDidNotTakePlaceIsTold() {
    assertThat(ExplainHeader.of(plan("", "ns", false), null, null, "embedder-busy"))
        .endsWith("; reads=?0; writes=?0; exact-only=\"tools\"; failure=\"embedder-busy\"");
    assertThat(ExplainHeader.of(plan("", "ns", true), null, decision(null, List.of()), null))
        .endsWith("; candidates=0");
  }

  @Test
  void whateverANameHoldsTheFieldStaysAStructuredItemOfBoundedLength() {
    String hostile = "\"\\é\r\n\u0000" + "\"".repeat(5_000);
    String header = ExplainHeader.of(plan(hostile, hostile, true), null, null, hostile);
    assertThat(header).hasSizeLessThanOrEqualTo(1_000);
    assertThat(header)
        .matches("miss(; [a-z][a-z-]*=\"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*\")+");
    assertThat(header).doesNotContain("secret");
  }
}
