package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.chat.Digest;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One credential is one tenant, whoever's client spells the fields. */
final class AuthenticatorTest {
  private final Authenticator authenticator = new Authenticator(Tenancy.PER_CREDENTIAL, "", false);

  @Test
  void orderAndSpellingOfFieldsDoNotMatter() {
    Caller one = caller("Authorization", "Bearer k", "api-key", "x", "OpenAI-Project", "p");
    Caller other = caller("openai-project", "p", "API-KEY", "x", "authorization", "Bearer k");
    assertThat(other).isEqualTo(one);
  }

  @Test
  void anyOtherCredentialIsAnotherTenant() {
    Caller one = caller("authorization", "Bearer k");
    assertThat(caller("authorization", "Bearer K").tenant()).isNotEqualTo(one.tenant());
    assertThat(caller("authorization", "Bearer k ").tenant()).isNotEqualTo(one.tenant());
    assertThat(caller("api-key", "Bearer k").tenant()).isNotEqualTo(one.tenant());
    assertThat(caller().tenant()).isNotEqualTo(one.tenant());
    assertThat(caller("authorization", "Bearer k", "api-key", "").tenant())
        .isNotEqualTo(one.tenant());
    assertThat(caller("authorization", "a", "authorization", "b").tenant())
        .isNotEqualTo(caller("authorization", "b", "authorization", "a").tenant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "X-Forwarded-Authorization",
        "Cookie",
        "api-key",
        "apikey",
        "x-api-key",
        "x-goog-api-key",
        "ocp-apim-subscription-key",
        "x-portkey-virtual-key",
        "virtual_key",
        "X-Custom-Auth-Token",
        "x-amz-security-token",
        "x-access-token",
        "cf-access-client-secret",
        "x-hub-signature-256",
        "Helicone-Auth",
        "x-auth-user",
        "OpenAI-Organization",
        "OpenAI-Project",
        "chatgpt-account-id",
        "x-tenant"
      })
  void whatLooksLikeACredentialTellsCallersApart(String name) {
    assertThat(caller(name, "a").tenant()).isNotEqualTo(caller(name, "b").tenant());
    assertThat(caller(name, "a").tenant()).isNotEqualTo(caller().tenant());
    assertThat(caller(name, "a")).isEqualTo(caller(name.toUpperCase(Locale.ROOT), "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-request-id",
        "x-client-request-id",
        "x-stainless-retry-count",
        "x-stainless-runtime-version",
        "idempotency-key",
        "x-idempotency-key",
        "traceparent",
        "tracestate",
        "x-trace-id",
        "x-b3-traceid",
        "user-agent",
        "accept",
        "accept-encoding",
        "content-type",
        "date",
        "host"
      })
  void whatIsNewForEachRequestOrOfTheClientSplitsNothing(String name) {
    assertThat(caller(name, "a")).isEqualTo(caller(name, "b")).isEqualTo(caller());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai-beta",
        "anthropic-beta",
        "anthropic-version",
        "api-version",
        "x-ms-api-version",
        "x-portkey-provider",
        "x-portkey-config",
        "x-provider",
        "x-llm-model",
        "cf-aig-cache-key-hint",
        "helicone-target-url",
        "x-bf-vk"
      })
  void whatChoosesTheApiOrWhoAnswersIsAVariantOfOneTenant(String name) {
    Caller one = caller("authorization", "k", name, "a");
    Caller other = caller("authorization", "k", name, "b");
    assertThat(one.variant()).isNotEqualTo(other.variant());
    assertThat(one.tenant()).isEqualTo(other.tenant());
  }

  @Test
  void twoFieldsOfOneNameAreNotOneWithBoth() {
    assertThat(caller("x-api-key", "a", "x-api-key", "b").tenant())
        .isNotEqualTo(caller("x-api-key", "ab").tenant())
        .isNotEqualTo(caller("x-api-key", "a, b").tenant())
        .isNotEqualTo(caller("x-api-key", "a", "x-b-key", "b").tenant());
    assertThat(caller("a-key", "1", "b-key", "2").tenant())
        .isNotEqualTo(caller("a-key", "2", "b-key", "1").tenant());
  }

  @Test
  void theTenantIsAWholeDigestAndNotTheCredential() {
    assertThat(caller("authorization", "Bearer k").tenant()).hasSize(43).doesNotContain("Bearer");
  }

  @Test
  void betaFieldsAndQueryMakeVariants() {
    Caller plain = caller();
    assertThat(caller("OpenAI-Beta", "x").variant()).isNotEqualTo(plain.variant());
    assertThat(caller("OpenAI-Beta", "x").tenant()).isEqualTo(plain.tenant());
    assertThat(caller("accept", "x")).isEqualTo(plain);
    assertThat(authenticator.identify(head("/v1?a=b", Headers.EMPTY)).variant())
        .isNotEqualTo(plain.variant());
  }

  @Test
  void sharedAnswersHaveOneTenant() {
    RequestHead head = head("/v1", Headers.of("authorization", "Bearer k"));
    assertThat(new Authenticator(Tenancy.SHARED, "", false).identify(head).tenant())
        .isEqualTo("shared");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reprise-mode",
        "reprise-namespace",
        "reprise-ttl",
        "reprise-threshold",
        "reprise-tags",
        "reprise-explain",
        "Reprise-Admin-Token",
        "cache-control",
        "pragma"
      })
  void howTheCacheIsUsedSplitsNothing(String name) {
    assertThat(caller(name, "a")).isEqualTo(caller(name, "b")).isEqualTo(caller());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-portkey-cache",
        "x-portkey-cache-force-refresh",
        "cf-aig-cache-ttl",
        "cf-aig-skip-cache",
        "helicone-cache-enabled",
        "helicone-cache-save",
        "helicone-cache-read",
        "helicone-cache-bucket-max-size",
        "x-bf-cache-ttl",
        "x-bf-cache-threshold",
        "x-bf-cache-type",
        "X-BF-Cache-No-Store"
      })
  void cacheControlsOfOtherGatewaysSplitNothingOnceUnderstood(String name) {
    Authenticator compat = new Authenticator(Tenancy.PER_CREDENTIAL, "", true);
    assertThat(caller(compat, name, "a")).isEqualTo(caller(compat));
    assertThat(caller(name, "a").variant()).isNotEqualTo(caller().variant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-portkey-cache-namespace",
        "cf-aig-cache-key",
        "helicone-cache-seed",
        "x-bf-cache-key",
        "helicone-cache-ignore-keys",
        "x-portkey-provider",
        "x-portkey-config",
        "cf-aig-cache-key-hint",
        "x-bf-cache-other"
      })
  void partitionsAndChoicesOfOtherGatewaysStayVariants(String name) {
    Authenticator compat = new Authenticator(Tenancy.PER_CREDENTIAL, "", true);
    Caller one = caller(compat, name, "a");
    assertThat(one.variant()).isNotEqualTo(caller(compat, name, "b").variant());
    assertThat(one.tenant()).isEqualTo(caller(compat).tenant());
  }

  @Test
  void theConfiguredHeaderNamesTheUserAndSplitsNothingElse() {
    Authenticator users = new Authenticator(Tenancy.PER_CREDENTIAL, "X-User-Id", false);
    Caller anna = caller(users, "authorization", "k", "x-user-id", "anna");
    Caller ben = caller(users, "authorization", "k", "X-USER-ID", "ben");
    assertThat(anna.user()).isNotNull().isNotEqualTo(ben.user());
    assertThat(caller(users, "authorization", "k", "X-User-ID", "anna")).isEqualTo(anna);
    assertThat(anna.tenant()).isEqualTo(ben.tenant());
    assertThat(anna.variant()).isEqualTo(ben.variant());
  }

  @Test
  void whoNamesNoUserIsNone() {
    Authenticator users = new Authenticator(Tenancy.PER_CREDENTIAL, "x-user-id", false);
    assertThat(caller(users).user()).isNull();
    assertThat(caller(users, "x-user-id", "").user()).isNull();
    assertThat(caller(users, "x-user-id", " ").user()).isNull();
    assertThat(caller("x-user-id", "anna").user()).isNull();
  }

  @Test
  void aSecondUserHeaderMakesNobodyTheFirst() {
    Authenticator users = new Authenticator(Tenancy.PER_CREDENTIAL, "x-user-id", false);
    assertThat(caller(users, "x-user-id", "anna", "x-user-id", "ben").user())
        .isNotEqualTo(caller(users, "x-user-id", "anna").user())
        .isNotEqualTo(caller(users, "x-user-id", "ben").user())
        .isNotEqualTo(caller(users, "x-user-id", "annaben").user());
  }

  @Test
  void aUserHeaderThatLooksLikeACredentialStaysOne() {
    Authenticator users = new Authenticator(Tenancy.PER_CREDENTIAL, "authorization", false);
    assertThat(caller(users, "authorization", "a").tenant())
        .isNotEqualTo(caller(users, "authorization", "b").tenant());
  }

  @Test
  void aKeyIsTheSameSecretWhereverAndBesideWhateverItStands() {
    Set<Digest> key = Set.of(Digest.of("k"));
    assertThat(secrets("authorization", "Bearer k")).isEqualTo(key);
    assertThat(secrets("authorization", "bearer \t k ")).isEqualTo(key);
    assertThat(secrets("x-api-key", "k")).isEqualTo(key);
    assertThat(secrets("authorization", "Bearer k", "x-foo-token", "j"))
        .containsExactlyInAnyOrder(Digest.of("k"), Digest.of("j"));
    assertThat(secrets("cookie", "session=k; junk=1", "cookie", "junk=2"))
        .containsExactlyInAnyOrder(
            Digest.of("session=k"), Digest.of("junk=1"), Digest.of("junk=2"));
  }

  @Test
  void whatIsNoSecretMakesNobodyIndependent() {
    assertThat(secrets()).isEmpty();
    assertThat(secrets("authorization", "Bearer")).isEmpty();
    assertThat(secrets("x-api-key", "")).isEmpty();
    assertThat(secrets("authorization", "Bearer k", "openai-organization", "o"))
        .containsExactly(Digest.of("k"));
    assertThat(secrets("user-agent", "u")).isEmpty();
  }

  @Test
  void aSecretThatHidesAmongManyCountsForNothing() {
    StringBuilder cookies = new StringBuilder("a=0");
    for (int i = 1; i < Credentials.MAX_VALUES; i++) {
      cookies.append("; a=").append(i);
    }
    assertThat(secrets("cookie", cookies.toString())).hasSize(Credentials.MAX_VALUES);
    assertThat(secrets("cookie", cookies.toString(), "x-key", "k")).isEmpty();
  }

  private Set<Digest> secrets(String... namesAndValues) {
    return caller(namesAndValues).credentials().values();
  }

  private Caller caller(String... namesAndValues) {
    return caller(authenticator, namesAndValues);
  }

  private static Caller caller(Authenticator authenticator, String... namesAndValues) {
    List<Headers.Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new Headers.Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return authenticator.identify(head("/v1", Headers.of(fields)));
  }

  private static RequestHead head(String target, Headers headers) {
    return new RequestHead("POST", target, headers, 0);
  }
}
