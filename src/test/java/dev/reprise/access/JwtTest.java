package dev.reprise.access;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtTest {
  private static final Issuer ISSUER = new Issuer("k1");

  private static ScriptedUpstream provider;
  private static Guarded guarded;

  @BeforeAll
  static void open() {
    provider = new ScriptedUpstream();
    provider.script((request, answer) -> answer.json(200, ISSUER.jwks()));
    guarded = new Guarded("required: true\n" + jwt(provider.base() + "/jwks.json"), "");
    Eventually.holds(
        "the keys are there",
        () -> asks(ISSUER.token("first", "first"), "Are the keys there?").status() == 200);
  }

  @AfterAll
  static void close() {
    guarded.close();
    provider.close();
  }

  @BeforeEach
  void reset() {
    guarded.answerAll();
  }

  private static String jwt(String jwks) {
    return """
    jwt:
      jwks: %s
      issuer: https://id.example
      audience: reprise
      limits: {requests-per-minute: 100}
    """
        .formatted(jwks);
  }

  private static Reply asks(String token, String question) {
    return guarded.gateway.chat(ask(question), "authorization", "Bearer " + token);
  }

  @Test
  void aTokenNamesItsTenantAndGoesNoFurther() {
    String question = "What does a token say?";
    Reply miss = asks(ISSUER.token("ann", "acme"), question);
    assertThat(miss.isMiss()).isTrue();
    assertThat(miss.header("x-ratelimit-limit-requests")).isEqualTo("100");
    assertThat(guarded.upstream.requests().getFirst().header("authorization")).isNull();
    assertThat(asks(ISSUER.token("bob", "acme"), question).isExactHit()).isTrue();
    assertThat(asks(ISSUER.token("ann", "other"), question).isMiss()).isTrue();
  }

  @Test
  void forgedTokensAreRefused() {
    JWTClaimsSet good = Issuer.claims("ann", "acme").build();
    Map<String, String> forged = new TreeMap<>();
    forged.put("another's key under the same id", new Issuer("k1").token(good));
    forged.put("none", Issuer.unsigned(good));
    forged.put("the public key as a secret", ISSUER.confused(good));
    forged.put("an algorithm that is not listed", ISSUER.token(good, JWSAlgorithm.PS512));
    forged.put("expired", ISSUER.token(until(Instant.now().minusSeconds(60))));
    forged.put("no end", ISSUER.token(until(null)));
    forged.put(
        "another app's",
        ISSUER.token(Issuer.claims("ann", "acme").audience(List.of("others")).build()));
    forged.put(
        "another issuer's",
        ISSUER.token(Issuer.claims("ann", "acme").issuer("https://evil.example").build()));
    forged.put("no tenant", ISSUER.token(Issuer.claims("ann", null).build()));
    forged.put("everybody's tenant", ISSUER.token("ann", "shared"));
    forged.put("a tenant like a digest", ISSUER.token("ann", "A".repeat(43)));
    forged.put(
        "a tenant that is a number",
        ISSUER.token(Issuer.claims("ann", "x").claim("tenant", 7).build()));
    forged.put("a name with a line break", ISSUER.token("a\nb", "acme"));
    String token = ISSUER.token("ann", "acme");
    forged.put("changed", token.substring(0, token.length() - 6) + "AAAAAA");
    forged.put("cut", token.substring(0, token.lastIndexOf('.')) + ".");
    forged.forEach(
        (how, text) -> {
          for (int i = 0; i < 2; i++) {
            Reply reply = asks(text, "Let me in");
            assertThat(reply.status()).as(how).isEqualTo(401);
            assertThat(reply.body()).as(how).contains("invalid_api_key").doesNotContain("eyJ");
          }
        });
    assertThat(guarded.upstream.calls()).isZero();
  }

  @Test
  void whoBringsATokenThatDoesNotCountHearsWhy() {
    Date over = Date.from(Instant.now().minusSeconds(600));
    JWTClaimsSet expired = Issuer.claims("ann", "acme").expirationTime(over).build();
    JWTClaimsSet foreign = Issuer.claims("ann", "acme").audience(List.of("others")).build();
    JWTClaimsSet homeless = Issuer.claims("ann", "No Tenant").build();
    assertThat(refusal(ISSUER.token(expired))).contains("it has expired");
    assertThat(refusal(ISSUER.token(foreign))).contains("not meant for this gateway (aud)");
    assertThat(refusal(ISSUER.token(homeless))).contains("do not name a caller, a tenant");
    assertThat(refusal(new Issuer("k1").token("ann", "acme"))).contains("its signature");
  }

  /** Told twice: the second time from memory. */
  private static String refusal(String token) {
    String first = asks(token, "Why not?").body();
    assertThat(asks(token, "Why not?").body()).isEqualTo(first);
    return first;
  }

  private static JWTClaimsSet until(Instant end) {
    return Issuer.claims("ann", "acme").expirationTime(end == null ? null : Date.from(end)).build();
  }

  @Test
  void keysComeFromAUrlAndStayWhileItFails() {
    Issuer next = new Issuer("k2");
    try (ScriptedUpstream keys = new ScriptedUpstream()) {
      keys.script((request, answer) -> answer.json(200, ISSUER.jwks()));
      try (Guarded other = new Guarded("required: true\n" + jwt(keys.base() + "/keys"), "")) {
        String[] good = {"authorization", "Bearer " + ISSUER.token("ann", "acme")};
        Eventually.holds("keys", () -> other.gateway.chat(ask("keys"), good).status() == 200);
        keys.script((request, answer) -> answer.json(500, "{}"));
        String[] unknown = {"authorization", "Bearer " + next.token("ann", "acme")};
        Reply wait = other.gateway.chat(ask("new keys"), unknown);
        assertThat(wait.status()).isEqualTo(503);
        assertThat(wait.header("retry-after")).isEqualTo("1");
        Eventually.holds(
            "away",
            () -> {
              other.gateway.chat(ask("new keys"), unknown);
              return other.gateway.metric("reprise_access_jwks_away") == 1;
            });
        assertThat(other.gateway.chat(ask("old keys"), good).status()).isEqualTo(200);
        keys.script((request, answer) -> answer.json(200, next.jwks()));
        Eventually.holds(
            "the new keys", () -> other.gateway.chat(ask("new"), unknown).status() == 200);
        Eventually.holds(
            "the old ones end", () -> other.gateway.chat(ask("gone"), good).status() != 200);
      }
    }
  }

  @Test
  void anotherConfigurationNeedNotWaitForTheIssuer() throws IOException {
    try (ScriptedUpstream keys = new ScriptedUpstream()) {
      keys.script((request, answer) -> answer.json(200, ISSUER.jwks()));
      try (Guarded other = new Guarded("required: true\n" + jwt(keys.base() + "/keys"), "")) {
        String[] good = {"authorization", "Bearer " + ISSUER.token("ann", "acme")};
        Eventually.holds("keys", () -> other.gateway.chat(ask("keys"), good).status() == 200);
        keys.script((request, answer) -> answer.reset());
        other.gateway.reload("cache: {user-header: x-user}");
        assertThat(other.gateway.chat(ask("at once"), good).status()).isEqualTo(200);
        Eventually.holds("away", () -> other.gateway.metric("reprise_access_jwks_away") == 1);
        assertThat(other.gateway.chat(ask("and later"), good).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aKeyThatIsTakenOutOfTheFileEndsItsTokens(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("jwks.json");
    Files.writeString(file, ISSUER.jwks());
    try (Guarded other = new Guarded("required: true\n" + jwt(file.toString()), "")) {
      String[] token = {"authorization", "Bearer " + ISSUER.token("ann", "acme")};
      assertThat(other.gateway.chat(ask("one"), token).status()).isEqualTo(200);
      Files.writeString(file, new Issuer("k2").jwks());
      Eventually.holds("it ends", () -> other.gateway.chat(ask("one"), token).status() == 401);
    }
  }

  @Test
  void whoIsNotOfThisIssuerPassesWhereNobodyMustBeKnown(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("jwks.json");
    Files.writeString(file, ISSUER.jwks());
    try (Guarded other = new Guarded(jwt(file.toString()), "")) {
      JWTClaimsSet foreign = Issuer.claims("x", "y").issuer("https://cloud.example").build();
      String cloud = new Issuer("c").token(foreign);
      Reply passed = other.gateway.chat(ask("whose?"), "authorization", "Bearer " + cloud);
      assertThat(passed.status()).isEqualTo(200);
      assertThat(other.upstream.requests().getFirst().header("authorization"))
          .isEqualTo("Bearer " + cloud);
      String late = ISSUER.token(until(Instant.now().minusSeconds(600)));
      Reply ended = other.gateway.chat(ask("whose?"), "authorization", "Bearer " + late);
      assertThat(ended.status()).isEqualTo(401);
      assertThat(other.upstream.calls()).isEqualTo(1);
    }
  }
}
