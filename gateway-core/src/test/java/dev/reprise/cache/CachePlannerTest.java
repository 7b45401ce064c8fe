package dev.reprise.cache;

import static dev.reprise.cache.Requests.ANNA;
import static dev.reprise.cache.Requests.BEN;
import static dev.reprise.cache.Requests.PATH;
import static dev.reprise.cache.Requests.QUESTION;
import static dev.reprise.cache.Requests.asking;
import static dev.reprise.cache.Requests.by;
import static dev.reprise.cache.Requests.caller;
import static dev.reprise.cache.Requests.policy;
import static dev.reprise.cache.Requests.wishes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy.Mode;
import dev.reprise.cache.CachePolicy.Share;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A plan follows from route, policy, kind of request and wishes, and from nothing else. */
final class CachePlannerTest {
  private static final CachePolicy DEFAULTS = CachePolicy.DEFAULTS;
  private static final String PERSONAL = "Where is my order?";

  @Test
  void aPlainQuestionGoesThroughBothTiers() {
    CachePlan.Lookup lookup = lookup(DEFAULTS, asking(QUESTION));
    assertThat(lookup.question()).isEqualTo(QUESTION);
    assertThat(lookup.exactOnly()).isNull();
    assertThat(lookup.key().requestDigest()).isEqualTo(asking(QUESTION).requestDigest());
    assertThat(lookup.key().scope())
        .isEqualTo(
            new CacheScope(
                "tenant",
                "default",
                "m",
                asking(QUESTION).contextDigest().and(Digest.of("variant"))));
  }

  @Test
  void equalRequestsGetEqualPlans() {
    assertThat(plan(DEFAULTS, asking(PERSONAL))).isEqualTo(plan(DEFAULTS, asking(PERSONAL)));
  }

  @Test
  @DisplayName("S80 switched off, everything is forwarded")
  void switchedOffNothingIsLookedUp() {
    CacheConfig off =
        new CacheConfig(
            false,
            CacheConfig.Tenancy.SHARED,
            List.of(),
            "",
            false,
            true,
            false,
            List.of(),
            DEFAULTS,
            Map.of());
    assertThat(new CachePlanner(off).plan(PATH, asking("q"), caller(null), RequestControls.NONE))
        .isEqualTo(new CachePlan.Bypass(BypassReason.DISABLED));
  }

  @Test
  @DisplayName("S83 caching switched off per route")
  void eachRouteHasItsOwnPolicy() {
    Map<String, Route> routes = new LinkedHashMap<>();
    routes.put("live", route("live-*", policy().mode(Mode.OFF).made()));
    routes.put("eu", route("eu-*", policy().namespace("eu").made()));
    CachePlanner planner = new CachePlanner(Requests.config(DEFAULTS, routes));
    assertThat(plan(planner, Requests.of("live-1", "q")))
        .isEqualTo(new CachePlan.Bypass(BypassReason.DISABLED));
    CachePlan.Lookup eu = (CachePlan.Lookup) plan(planner, Requests.of("eu-1", "q"));
    assertThat(eu.terms().route()).isEqualTo("eu");
    assertThat(eu.key().scope().namespace()).isEqualTo("eu");
    CachePlan.Lookup other = (CachePlan.Lookup) plan(planner, Requests.of("m", "q"));
    assertThat(other.terms().route()).isEmpty();
  }

  @Test
  @DisplayName("S78 namespaces are apart")
  void namespacesAreApart() {
    CachePlan.Lookup one = lookup(DEFAULTS, asking("q"), wishes().namespace("a"));
    CachePlan.Lookup other = lookup(DEFAULTS, asking("q"), wishes().namespace("b"));
    assertThat(one.key()).isNotEqualTo(other.key());
    assertThat(one.key().id()).isNotEqualTo(other.key().id());
    assertThat(one.key().scope()).isNotEqualTo(other.key().scope());
  }

  @Test
  @DisplayName("S73 S79 no-cache is not looked up, but stored")
  void noCacheWritesOnly() {
    Terms terms = lookup(DEFAULTS, asking("q"), wishes().noCache(true)).terms();
    assertThat(terms.reads()).isFalse();
    assertThat(terms.writes()).isTrue();
  }

  @Test
  @DisplayName("S74 no-store is neither stored nor, unless the policy says so, looked up")
  void noStoreLeavesTheCacheAlone() {
    assertThat(plan(DEFAULTS, asking("q"), wishes().noStore(true)))
        .isEqualTo(new CachePlan.Bypass(BypassReason.NO_STORE));
    CachePolicy reads = policy().noStoreReads().made();
    Terms terms = lookup(reads, asking("q"), wishes().noStore(true)).terms();
    assertThat(terms.reads()).isTrue();
    assertThat(terms.writes()).isFalse();
    assertThat(plan(reads, asking("q"), wishes().noStore(true).noCache(true)))
        .isEqualTo(new CachePlan.Bypass(BypassReason.NO_STORE));
  }

  @Test
  @DisplayName("S75 max-age bounds the age")
  void maximumAgeIsOneOfTheTerms() {
    Terms terms = lookup(DEFAULTS, asking("q"), wishes().seconds("max-age", 30)).terms();
    assertThat(terms.freshness().maxAge()).isEqualTo(30);
  }

  @Test
  @DisplayName("S76 only-if-cached is looked up and not forwarded")
  void onlyIfCachedIsOneOfTheTerms() {
    Terms terms = lookup(DEFAULTS, asking("q"), wishes().onlyIfCached()).terms();
    assertThat(terms.onlyIfCached()).isTrue();
    assertThat(terms.reads()).isTrue();
  }

  @Test
  @DisplayName("S84 modes that leave nothing to do are bypasses")
  void modesThatExcludeEachOtherLeaveNothingToDo() {
    CachePlan disabled = new CachePlan.Bypass(BypassReason.DISABLED);
    assertThat(plan(DEFAULTS, asking("q"), wishes().mode(Mode.OFF))).isEqualTo(disabled);
    CachePolicy readOnly = policy().mode(Mode.READ_ONLY).made();
    assertThat(plan(readOnly, asking("q"), wishes().mode(Mode.WRITE_ONLY))).isEqualTo(disabled);
    assertThat(plan(readOnly, asking("q"), wishes().noCache(true))).isEqualTo(disabled);
    CachePolicy off = policy().mode(Mode.OFF).made();
    assertThat(plan(off, asking("q"), wishes().noStore(true))).isEqualTo(disabled);
  }

  @Test
  void aThresholdOfOneLeavesTheExactTierAlone() {
    CachePlan.Lookup lookup = lookup(DEFAULTS, asking(QUESTION), wishes().threshold(1));
    assertThat(lookup.question()).isNull();
    assertThat(lookup.exactOnly()).isEqualTo(BypassReason.SEMANTIC_OFF);
    assertThat(lookup(DEFAULTS, asking(QUESTION), wishes().threshold(0.999)).question())
        .isEqualTo(QUESTION);
  }

  @Test
  void aSwitchedOffSemanticTierIsTheReasonBeforeAllOthers() {
    CachePolicy exact = policy().exactTierAlone().made();
    assertThat(lookup(exact, asking(QUESTION, Trait.TOOLS)).exactOnly())
        .isEqualTo(BypassReason.SEMANTIC_OFF);
  }

  @Test
  void answersAreSharedWithinTheTenantWhoeverTheUserIs() {
    assertThat(lookup(DEFAULTS, by(ANNA, QUESTION)).key())
        .isEqualTo(lookup(DEFAULTS, by(BEN, QUESTION)).key())
        .isEqualTo(lookup(DEFAULTS, asking(QUESTION)).key());
  }

  @Test
  @DisplayName("S9 S46 a personal question has a scope for each user")
  void personalQuestionsAreApartForEachUser() {
    CacheKey anna = lookup(DEFAULTS, by(ANNA, PERSONAL)).key();
    assertThat(lookup(DEFAULTS, by(ANNA, PERSONAL)).key()).isEqualTo(anna);
    assertThat(lookup(DEFAULTS, by(BEN, PERSONAL)).key().scope()).isNotEqualTo(anna.scope());
    assertThat(lookup(DEFAULTS, asking(PERSONAL)).key().scope()).isNotEqualTo(anna.scope());
    assertThat(lookup(DEFAULTS, by(ANNA, QUESTION)).key().scope()).isNotEqualTo(anna.scope());
    assertThat(lookup(DEFAULTS, by(ANNA, PERSONAL)).question()).isEqualTo(PERSONAL);
    assertThat(lookup(DEFAULTS, by(ANNA, PERSONAL)).terms().ttlSeconds())
        .isEqualTo(DEFAULTS.ttlSeconds());
  }

  @Test
  @DisplayName("S46 a personal question of nobody lives shortly")
  void personalQuestionsOfNobodyLiveShortly() {
    CachePlan.Lookup lookup = lookup(DEFAULTS, asking(PERSONAL));
    assertThat(lookup.exactOnly()).isEqualTo(BypassReason.PERSON_BOUND);
    assertThat(lookup.terms().ttlSeconds()).isEqualTo(DEFAULTS.shortTtlSeconds());
  }

  @Test
  void theHeaderNamesTheUserBeforeTheBody() {
    CachePlanner planner = new CachePlanner(Requests.config(DEFAULTS));
    CacheKey header = key(planner, asking(PERSONAL), ANNA);
    assertThat(key(planner, by(BEN, PERSONAL), ANNA)).isEqualTo(header);
    assertThat(key(planner, by(ANNA, PERSONAL), null)).isEqualTo(header);
  }

  @Test
  void usersOfOneNameAreTwoWhereTheCredentialsAre() {
    CachePlanner planner = new CachePlanner(Requests.config(DEFAULTS));
    Caller other =
        new Caller(
            "tenant", Credentials.of(Digest.of("other credential")), Digest.of("variant"), ANNA);
    CachePlan plan = planner.plan(PATH, asking(PERSONAL), other, RequestControls.NONE);
    assertThat(((CachePlan.Lookup) plan).key().scope())
        .isNotEqualTo(key(planner, asking(PERSONAL), ANNA).scope());
    CachePlan plain = planner.plan(PATH, asking(QUESTION), other, RequestControls.NONE);
    assertThat(((CachePlan.Lookup) plain).key()).isEqualTo(key(planner, asking(QUESTION), ANNA));
  }

  @Test
  void sharedByUserEveryQuestionIsTheUsersOwn() {
    CachePolicy own = policy().share(Share.USER).made();
    CacheKey anna = lookup(own, by(ANNA, QUESTION)).key();
    assertThat(lookup(own, by(BEN, QUESTION)).key().scope()).isNotEqualTo(anna.scope());
    assertThat(lookup(own, asking(QUESTION)).key().scope()).isNotEqualTo(anna.scope());
    assertThat(lookup(own, asking(QUESTION)).key()).isEqualTo(lookup(own, asking(QUESTION)).key());
    assertThat(lookup(own, by(ANNA, PERSONAL)).key().scope()).isEqualTo(anna.scope());
    assertThat(lookup(own, asking(PERSONAL)).terms().ttlSeconds()).isEqualTo(own.shortTtlSeconds());
  }

  @Test
  @DisplayName("S81 neither tenants nor namespaces nor models run into each other")
  void namesDoNotRunIntoEachOther() {
    Digest digest = Digest.of("");
    List<CacheKey> keys =
        List.of(
            new CacheKey(new CacheScope("a", "b:c", "d", digest), digest),
            new CacheKey(new CacheScope("a:b", "c", "d", digest), digest),
            new CacheKey(new CacheScope("a", "b", "c:d", digest), digest),
            new CacheKey(new CacheScope("ab", "c", "d", digest), digest));
    assertThat(keys).doesNotHaveDuplicates().extracting(CacheKey::id).doesNotHaveDuplicates();
  }

  private static CacheKey key(CachePlanner planner, ChatRequest request, @Nullable Digest user) {
    CachePlan plan = planner.plan(PATH, request, caller(user), RequestControls.NONE);
    return ((CachePlan.Lookup) plan).key();
  }

  private static Route route(String model, CachePolicy policy) {
    return new Route(new Route.Match(List.of(), List.of(model), List.of()), policy);
  }

  private static CachePlan.Lookup lookup(CachePolicy policy, ChatRequest request) {
    return lookup(policy, request, wishes());
  }

  private static CachePlan.Lookup lookup(
      CachePolicy policy, ChatRequest request, Requests.Wishes wishes) {
    return (CachePlan.Lookup) plan(policy, request, wishes);
  }

  private static CachePlan plan(CachePolicy policy, ChatRequest request) {
    return plan(policy, request, wishes());
  }

  private static CachePlan plan(CachePolicy policy, ChatRequest request, Requests.Wishes wishes) {
    return new CachePlanner(Requests.config(policy))
        .plan(PATH, request, caller(null), wishes.made());
  }

  private static CachePlan plan(CachePlanner planner, ChatRequest request) {
    return planner.plan(PATH, request, caller(null), RequestControls.NONE);
  }
}
