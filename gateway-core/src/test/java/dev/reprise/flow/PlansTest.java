package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.chat.KeyParts;
import dev.reprise.flow.Plans.Planned;
import dev.reprise.upstream.Headers;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan that was made before is taken only for what it was made of. */
final class PlansTest {
  private static final byte[] BODY =
      FlowTester.body("What is a kettle?").getBytes(StandardCharsets.UTF_8);

  private final Plans plans = new FlowTester(true).plans();

  @Test
  void theSameIsPlannedTwiceAndThenNoMore() {
    Planned first = plans.of(asking("ann's", Headers.EMPTY), BODY);
    Planned second = plans.of(asking("ann's", Headers.EMPTY), BODY.clone());
    assertThat(second).isNotSameAs(first);
    assertThat(plans.of(asking("ann's", Headers.EMPTY), BODY.clone())).isSameAs(second);
    Headers alike = Headers.of("x-request-id", "another");
    assertThat(plans.of(asking("ann's", alike), BODY.clone())).isSameAs(second);
  }

  @Test
  void whatIsKeptHasItsPartsButNotWhatTheyWereMadeOf() {
    KeyParts parts = plans.of(asking("ann's", Headers.EMPTY), BODY).request().parts().get();
    plans.of(asking("ann's", Headers.EMPTY), BODY);
    Supplier<KeyParts> kept = plans.of(asking("ann's", Headers.EMPTY), BODY).request().parts();
    assertThat(kept.get()).isSameAs(kept.get());
    assertThat(kept.get().names()).isEqualTo(parts.names()).isNotEmpty();
    assertThat(kept.get().differing(parts)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reprise-mode      | read-only
          reprise-mode      | write-only
          reprise-namespace | other
          reprise-ttl       | 7
          reprise-threshold | 0.5
          reprise-tags      | a
          cache-control     | no-cache
          cache-control     | no-store
          cache-control     | only-if-cached
          cache-control     | max-age=3
          """)
  void anotherWishIsAnotherPlan(String name, String value) {
    Headers wish = Headers.of(name, value);
    Planned plain = askThrice(plans, Headers.EMPTY);
    Planned wished = plans.of(asking("ann's", wish), BODY);
    assertThat(wished.plan()).isNotEqualTo(plain.plan());
    assertThat(askThrice(plans, wish).plan()).isEqualTo(wished.plan());
    assertThat(plans.of(asking("ann's", Headers.EMPTY), BODY).plan()).isEqualTo(plain.plan());
    Planned anew = new FlowTester(true).plans().of(asking("ann's", wish), BODY);
    assertThat(wished.plan()).isEqualTo(anew.plan());
  }

  @Test
  void aWishThatCannotBeReadIsRefusedEachTime() {
    askThrice(plans, Headers.EMPTY);
    Planned refused = askThrice(plans, Headers.of("reprise-mode", "sometimes"));
    assertThat(refused.refusal()).isNotNull();
    assertThat(plans.of(asking("ann's", Headers.EMPTY), BODY).refusal()).isNull();
  }

  @Test
  void whatMayOnlyBeCachedButCannotBeIsRefusedOnlyThen() {
    Headers off = Headers.of("reprise-mode", "off");
    assertThat(askThrice(plans, off).refusal()).isNull();
    assertThat(askThrice(plans, off).plan()).isEqualTo(new CachePlan.Bypass(BypassReason.DISABLED));
    Planned refused = askThrice(plans, off.plus("cache-control", "only-if-cached"));
    assertThat(refused.refusal()).isEqualTo(Refusal.notCached());
    assertThat(askThrice(plans, off).refusal()).isNull();
  }

  @Test
  void anotherCallerHasAnotherPlan() {
    for (int i = 0; i < 3; i++) {
      assertThat(origin("ann's")).isEqualTo(asking("ann's", Headers.EMPTY).caller().credentials());
      assertThat(origin("bob's")).isEqualTo(asking("bob's", Headers.EMPTY).caller().credentials());
    }
  }

  @Test
  void headersAreForgottenWithTheirConnection() throws Exception {
    WeakReference<Headers> headers = askWithSecret();
    Instant limit = Instant.now().plus(Duration.ofSeconds(20));
    while (headers.get() != null && Instant.now().isBefore(limit)) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(headers.get()).isNull();
  }

  private WeakReference<Headers> askWithSecret() {
    Headers headers = Headers.of("authorization", "Bearer secret");
    askThrice(plans, headers);
    return new WeakReference<>(headers);
  }

  private Object origin(String credential) {
    CachePlan plan = plans.of(asking(credential, Headers.EMPTY), BODY.clone()).plan();
    return ((CachePlan.Lookup) plan).origin().credentials();
  }

  private static Planned askThrice(Plans plans, Headers headers) {
    plans.of(asking("ann's", headers), BODY.clone());
    plans.of(asking("ann's", headers), BODY.clone());
    return plans.of(asking("ann's", headers), BODY.clone());
  }

  private static FakeExchange asking(String credential, Headers headers) {
    FakeExchange exchange = new FakeExchange(credential);
    exchange.headers = headers;
    return exchange;
  }
}
