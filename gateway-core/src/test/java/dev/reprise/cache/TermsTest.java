package dev.reprise.cache;

import static dev.reprise.cache.Requests.policy;
import static dev.reprise.cache.Requests.wishes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy.Controls;
import dev.reprise.cache.CachePolicy.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A caller narrows what the policy allows and never widens it. */
final class TermsTest {

  static List<Arguments> everyModeAndDirective() {
    List<Arguments> all = new ArrayList<>();
    for (Mode policy : Mode.values()) {
      for (Mode asked : Mode.values()) {
        for (int bits = 0; bits < 8; bits++) {
          all.add(Arguments.of(policy, asked, (bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0));
        }
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0}, asked {1}, no-cache {2}, no-store {3}, no-store-reads {4}")
  @MethodSource("everyModeAndDirective")
  @DisplayName("S73 S74 S79 S84 modes and directives together")
  void bothMustAgreeToReadAndToWrite(
      Mode mode, Mode asked, boolean noCache, boolean noStore, boolean noStoreReads) {
    Requests.PolicyChange change = policy().mode(mode);
    CachePolicy policy = noStoreReads ? change.noStoreReads().made() : change.made();
    Terms terms = terms(policy, wishes().mode(asked).noCache(noCache).noStore(noStore));
    boolean mayRead = mode.reads() && asked.reads() && !noCache;
    assertThat(terms.reads()).isEqualTo(mayRead && (!noStore || noStoreReads));
    assertThat(terms.writes()).isEqualTo(mode.writes() && asked.writes() && !noStore);
  }

  @Test
  void whoAsksForNothingGetsThePolicy() {
    CachePolicy policy = policy().namespace("ours").ttl(77).stale(5, 6).made();
    Terms terms = terms(policy, wishes());
    assertThat(terms.route()).isEqualTo("route");
    assertThat(terms.policy()).isSameAs(policy);
    assertThat(terms.namespace()).isEqualTo("ours");
    assertThat(terms.reads()).isTrue();
    assertThat(terms.writes()).isTrue();
    assertThat(terms.onlyIfCached()).isFalse();
    assertThat(terms.ttlSeconds()).isEqualTo(77);
    assertThat(terms.freshness()).isEqualTo(new Freshness(Long.MAX_VALUE, 0, 0, 5, 6));
    assertThat(terms.threshold()).isNull();
    assertThat(terms.tags()).isEmpty();
  }

  @Test
  void whatIsAskedForIsPassedOn() {
    Terms terms =
        terms(
            policy().made(),
            wishes().namespace("theirs").threshold(0.97).tags("a", "b").onlyIfCached());
    assertThat(terms.namespace()).isEqualTo("theirs");
    assertThat(terms.threshold()).isEqualTo(0.97);
    assertThat(terms.tags()).containsExactlyInAnyOrder("a", "b");
    assertThat(terms.onlyIfCached()).isTrue();
  }

  @Test
  void aPolicyMayRefuseAllWishes() {
    CachePolicy policy = policy().controls(new Controls(false, true, true, 1, 100)).made();
    Terms terms =
        terms(
            policy,
            wishes()
                .mode(Mode.OFF)
                .namespace("theirs")
                .threshold(1)
                .tags("a")
                .noCache(true)
                .noStore(true)
                .onlyIfCached()
                .seconds("ttl", 5)
                .seconds("max-age", 0));
    assertThat(terms).isEqualTo(terms(policy, wishes()));
  }

  @Test
  void aPolicyMayRefuseModesAndNamespacesAlone() {
    CachePolicy policy = policy().controls(new Controls(true, false, false, 1, 100)).made();
    Terms terms =
        terms(
            policy,
            wishes()
                .mode(Mode.OFF)
                .noCache(true)
                .noStore(true)
                .namespace("theirs")
                .seconds("ttl", 5));
    assertThat(terms.reads()).isTrue();
    assertThat(terms.writes()).isTrue();
    assertThat(terms.namespace()).isEqualTo("default");
    assertThat(terms.ttlSeconds()).isEqualTo(5);
  }

  @ParameterizedTest(name = "asked {0}")
  @CsvSource({"1, 10", "10, 10", "50, 50", "100, 100", "101, 100", "9223372036854775807, 100"})
  @DisplayName("S77 a per-request time to live is clamped")
  void timesToLiveAreClamped(long asked, long granted) {
    CachePolicy policy = policy().ttl(70).controls(new Controls(true, true, true, 10, 100)).made();
    assertThat(terms(policy, wishes().seconds("ttl", asked)).ttlSeconds()).isEqualTo(granted);
  }

  @Test
  void ofThePolicysTimesToLiveTheShortestCounts() {
    CachePolicy policy = policy().ttl(60).tagTtl(Map.of("a", 30L, "b", 20L, "c", 90L)).made();
    assertThat(terms(policy, wishes().tags("a")).ttlSeconds()).isEqualTo(30);
    assertThat(terms(policy, wishes().tags("a", "b", "x")).ttlSeconds()).isEqualTo(20);
    assertThat(terms(policy, wishes().tags("c")).ttlSeconds()).isEqualTo(60);
    assertThat(terms(policy, wishes().tags("x")).ttlSeconds()).isEqualTo(60);
    assertThat(terms(policy, wishes().tags("a").seconds("ttl", 50)).ttlSeconds()).isEqualTo(50);
  }

  @Test
  void whatIsToLiveShortlyDoesWhateverIsAsked() {
    CachePolicy policy = policy().made();
    Routing.Match match = new Routing.Match("", policy);
    RequestControls longer = wishes().seconds("ttl", 5_000).made();
    RequestControls shorter = wishes().seconds("ttl", 7).made();
    assertThat(Terms.of(match, longer, true).ttlSeconds()).isEqualTo(policy.shortTtlSeconds());
    assertThat(Terms.of(match, shorter, true).ttlSeconds()).isEqualTo(7);
    assertThat(Terms.of(match, longer, false).ttlSeconds()).isEqualTo(5_000);
  }

  @Test
  void whoSaysHowOldAnAnswerMayBeGetsNoneThatThePolicyAloneTolerates() {
    CachePolicy policy = policy().stale(60, 600).made();
    assertThat(freshness(policy, "max-age", 30)).isEqualTo(new Freshness(30, 0, 0, 0, 600));
    assertThat(freshness(policy, "min-fresh", 9))
        .isEqualTo(new Freshness(Long.MAX_VALUE, 9, 0, 0, 600));
    assertThat(freshness(policy, "max-stale", 10))
        .isEqualTo(new Freshness(Long.MAX_VALUE, 0, 10, 10, 600));
    assertThat(freshness(policy, "max-stale", Long.MAX_VALUE))
        .isEqualTo(new Freshness(Long.MAX_VALUE, 0, Long.MAX_VALUE, 60, 600));
  }

  @Test
  void onErrorsACallerMayBeStricterThanThePolicyOnly() {
    CachePolicy policy = policy().stale(0, 600).made();
    assertThat(freshness(policy, "stale-if-error", 10).staleIfError()).isEqualTo(10);
    assertThat(freshness(policy, "stale-if-error", 0).staleIfError()).isZero();
    assertThat(freshness(policy, "stale-if-error", 9_999).staleIfError()).isEqualTo(600);
    assertThat(freshness(policy().made(), "stale-if-error", 10).staleIfError()).isZero();
  }

  private static Freshness freshness(CachePolicy policy, String directive, long seconds) {
    return terms(policy, wishes().seconds(directive, seconds)).freshness();
  }

  private static Terms terms(CachePolicy policy, Requests.Wishes wishes) {
    return Terms.of(new Routing.Match("route", policy), wishes.made(), false);
  }
}
