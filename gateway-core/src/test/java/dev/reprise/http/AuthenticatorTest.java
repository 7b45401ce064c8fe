package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.cache.Caller;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One credential is one tenant, whoever's client spells the fields. */
final class AuthenticatorTest {
  private final Authenticator authenticator = new Authenticator(Tenancy.PER_CREDENTIAL);

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
    assertThat(new Authenticator(Tenancy.SHARED).identify(head).tenant()).isEqualTo("shared");
  }

  private Caller caller(String... namesAndValues) {
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
