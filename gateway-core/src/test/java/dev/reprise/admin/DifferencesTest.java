package dev.reprise.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S106: which part of the key differs. */
class DifferencesTest {
  private static final CacheScope SCOPE = new CacheScope("t", "ns", "m", Digest.of("context"));
  private static final CacheKey KEY = new CacheKey(SCOPE, Digest.of("request"));
  private static final KeyParts PARTS = new KeyParts(List.of("model", "seed"), new long[] {1, 2});

  private static final CachePlan.Lookup PLAN =
      new CachePlan.Lookup(
          KEY,
          "q",
          null,
          new Terms(
              "", CachePolicy.DEFAULTS, "ns", true, true, false, 60, Freshness.ANY, null, Set.of()),
          Origin.of(Digest.of("origin")));

  private static StoredCompletion entry(CacheKey key, KeyParts parts) {
    return new StoredCompletion(
        "e",
        key,
        new Completion(new byte[] {'{', '}'}, Usage.NONE),
        null,
        null,
        Set.of(),
        parts,
        0,
        0,
        Duration.ofSeconds(1),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }

  @Test
  @DisplayName("S106 an entry under the request's own key differs in nothing")
  void theOwnKeyDiffersInNothing() {
    assertThat(Differences.of(PLAN, PARTS, entry(KEY, KeyParts.NONE))).isEmpty();
  }

  @Test
  @DisplayName("S106 all parts that differ are named once, walls first")
  void allThatDiffersIsNamedOnce() {
    CacheKey key = new CacheKey(new CacheScope("t2", "ns2", "m2", Digest.of("x")), Digest.of("y"));
    KeyParts parts = new KeyParts(List.of("model", "stop"), new long[] {3, 4});
    assertThat(Differences.of(PLAN, PARTS, entry(key, parts)))
        .containsExactly("tenant", "namespace", "model", "seed", "stop");
  }

  @Test
  @DisplayName("S106 where all parts are equal the context differs by what is outside the body")
  void anotherContextWithEqualPartsIsOfHeadersOrQuery() {
    CacheKey key =
        new CacheKey(new CacheScope("t", "ns", "m", Digest.of("x")), Digest.of("request"));
    assertThat(Differences.of(PLAN, PARTS, entry(key, PARTS))).containsExactly("headers or query");
  }

  @Test
  void ofAnEntryWithoutPartsNoFieldIsBlamed() {
    CacheKey key = new CacheKey(SCOPE, Digest.of("y"));
    assertThat(Differences.of(PLAN, PARTS, entry(key, KeyParts.NONE)))
        .containsExactly("fields that the entry keeps no record of");
  }
}
