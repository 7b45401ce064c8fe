package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cache.CacheConfig.Semantic;
import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan follows from the request, its caller and the configuration alone. */
final class CachePlannerTest {
  private static final Caller ANN = new Caller("ann", Digest.of("v"));
  private static final Semantic SEMANTIC = CacheConfig.DEFAULTS.semantic();

  @ParameterizedTest
  @CsvSource({"STORE,STORE_REQUESTED", "SERVER_TOOLS,SERVER_TOOLS", "AUDIO_OUTPUT,AUDIO_OUTPUT"})
  void someRequestsArePassedBy(Trait trait, BypassReason reason) {
    assertThat(plan(config(true, SEMANTIC), request("q", trait)))
        .isEqualTo(new CachePlan.Bypass(reason));
  }

  @Test
  void aDisabledCachePassesAllBy() {
    assertThat(plan(config(false, SEMANTIC), request("q", Trait.STORE)))
        .isEqualTo(new CachePlan.Bypass(BypassReason.DISABLED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hello, how far is 42 km? | |             |
          is the naïve café ﬁ 😀 ok? | |           |
          is Straße a word?        | |             |
          Wie ändere ich mein Passwort? | | LANGUAGE |
          ¿Dónde está mi pedido?   | | LANGUAGE    |
          Où est ma commande ?     | | LANGUAGE    |
          Привет                   | | SCRIPT      |
          what is 中               | | SCRIPT      |
          مرحبا                    | | SCRIPT      |
          ' '                      | | NO_TEXT     |
          ''                       | | NO_TEXT     |
          q                        | TOOLS         | TOOLS
          q                        | LAST_NOT_USER | LAST_NOT_USER
          q                        | NON_TEXT      | NON_TEXT
          """)
  void someQuestionsAreNotLookedUpByMeaning(
      String question, @Nullable Trait trait, @Nullable SemanticSkip skip) {
    ChatRequest request = trait == null ? request(question) : request(question, trait);
    assertSkip(SEMANTIC, request, skip);
  }

  @Test
  void theSemanticTierCanBeSwitched() {
    Semantic off = new Semantic(false, true, true, 10, Map.of());
    assertSkip(off, request("q", Trait.TOOLS), SemanticSkip.DISABLED);
    Semantic tools = new Semantic(true, true, true, 10, Map.of());
    assertSkip(tools, request("q", Trait.TOOLS), null);
    assertSkip(tools, request(null), SemanticSkip.NO_TEXT);
    Semantic anyLanguage = new Semantic(true, false, false, 10, Map.of());
    assertSkip(anyLanguage, request("Где мой заказ?"), null);
    assertSkip(anyLanguage, request("q".repeat(65_537)), SemanticSkip.TOO_LONG);
  }

  private static void assertSkip(Semantic semantic, ChatRequest request, @Nullable SemanticSkip s) {
    CachePlan.Lookup plan = (CachePlan.Lookup) plan(config(true, semantic), request);
    assertThat(plan.skip()).isEqualTo(s);
    assertThat(plan.question()).isEqualTo(s == null ? request.question() : null);
  }

  @Test
  void callersAndVariantsHaveScopesOfTheirOwn() {
    ChatRequest request = request("q");
    CachePlanner planner = new CachePlanner(config(true, SEMANTIC));
    CachePlan plan = planner.plan(request, ANN);
    assertThat(planner.plan(request, new Caller("ann", Digest.of("v")))).isEqualTo(plan);
    assertThat(planner.plan(request, new Caller("bob", Digest.of("v")))).isNotEqualTo(plan);
    assertThat(planner.plan(request, new Caller("ann", Digest.of("w")))).isNotEqualTo(plan);
  }

  @Test
  void configurationIsCheckedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(0, 4096, "n"))
        .withMessageStartingWith("ttl-seconds: expected 1 to ");
    assertThatIllegalArgumentException().isThrownBy(() -> config(Long.MAX_VALUE, 4096, "n"));
    assertThatIllegalArgumentException().isThrownBy(() -> config(1, 1023, "n"));
    assertThatIllegalArgumentException().isThrownBy(() -> config(1, 4096, " "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Semantic(true, false, true, 1, Map.of("m", Double.NaN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Semantic(true, false, true, 0, Map.of()));
  }

  private static CachePlan plan(CacheConfig config, ChatRequest request) {
    return new CachePlanner(config).plan(request, ANN);
  }

  private static CacheConfig config(long ttlSeconds, int maxEntryBytes, String namespace) {
    return new CacheConfig(
        true, Tenancy.SHARED, namespace, ttlSeconds, maxEntryBytes, false, true, false, SEMANTIC);
  }

  private static CacheConfig config(boolean enabled, Semantic semantic) {
    return new CacheConfig(enabled, Tenancy.SHARED, "n", 60, 4096, false, true, false, semantic);
  }

  private static ChatRequest request(@Nullable String question, Trait... traits) {
    Set<Trait> all = EnumSet.noneOf(Trait.class);
    all.addAll(Set.of(traits));
    return new ChatRequest(
        "m", false, false, Digest.of("context"), Digest.of("request"), question, all);
  }
}
