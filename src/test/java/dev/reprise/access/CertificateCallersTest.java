package dev.reprise.access;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.kit.Certificate;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.HttpsCaller;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers that are known by what they show in the handshake, over a real listener. */
class CertificateCallersTest {
  @TempDir private static Path directory;

  private static final ScriptedUpstream UPSTREAM = new ScriptedUpstream();
  private static Certificate server;
  private static Certificate billing;
  private static Certificate search;
  private static Certificate legacy;
  private static Certificate unnamed;
  private static Certificate stranger;
  private static TestGateway gateway;

  @BeforeAll
  static void open() throws Exception {
    server = made("server", "ip:127.0.0.1");
    billing = made("billing", "dns:billing.internal");
    search = made("search", "uri:spiffe://acme/search");
    legacy = made("legacy", "dns:legacy.internal");
    unnamed = made("unnamed", "dns:unnamed.internal");
    stranger = made("stranger", "dns:billing.internal");
    gateway = new TestGateway(UPSTREAM, yaml());
  }

  /** The stranger's certificate says that it is billing, but nobody vouches for it. */
  private static String yaml() throws Exception {
    StringBuilder authorities = new StringBuilder();
    for (Certificate known : new Certificate[] {billing, search, legacy, unnamed}) {
      authorities.append(Files.readString(known.pem()));
    }
    Path trusted = Files.writeString(directory.resolve("clients.pem"), authorities);
    return """
    cache: {policy: {semantic: {enabled: false}}}
    server:
      tls: {certificate-file: '%s', key-file: '%s', client-ca-file: '%s', client-auth: optional}
    access:
      required: true
      certificates:
        billing: {subject: "dns:billing.internal", tenant: acme}
        search: {subject: "uri:spiffe://acme/search", tenant: acme, models: [m]}
        legacy: {subject: "dns:legacy.internal", tenant: legacy}
    """
        .formatted(server.pem(), server.keyPem(), trusted);
  }

  private static Certificate made(String name, String subject) throws Exception {
    return new Certificate(Files.createDirectory(directory.resolve(name)), subject);
  }

  @AfterAll
  static void close() {
    gateway.close();
    UPSTREAM.close();
  }

  @BeforeEach
  void forget() {
    UPSTREAM.forget();
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateMakesItsCallerOneOfItsTenant(Version version) throws Exception {
    String question = ask("Who shares this over " + version + "?");
    assertThat(cacheStatus(billing, question, version)).startsWith("reprise; fwd=miss");
    assertThat(cacheStatus(search, question, version)).startsWith("reprise; hit; detail=exact");
    assertThat(cacheStatus(legacy, question, version)).startsWith("reprise; fwd=miss");
    assertThat(UPSTREAM.calls()).isEqualTo(2);
    for (String tenant : List.of("tenant=\"acme\"", "tenant=\"legacy\"")) {
      Eventually.holds(tenant, () -> gateway.admin("/metrics").body().contains(tenant));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatItsEntryForbidsIsForbidden(Version version) throws Exception {
    String other = ask("May I ask another model?").replace("\"m\"", "\"gpt-4o\"");
    assertThat(asks(search, other, version).statusCode()).isEqualTo(404);
    assertThat(UPSTREAM.calls()).isZero();
    assertThat(asks(billing, other, version).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void whoShowsNoneOrOneThatNamesNobodyIsTurnedAway(Version version) throws Exception {
    for (Certificate shown : new Certificate[] {null, unnamed}) {
      HttpResponse<String> refused = asks(shown, ask("Let me in"), version);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).contains("invalid_api_key");
    }
    assertThat(UPSTREAM.calls()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void theSameNameByAnotherAuthorityEndsInTheHandshake(Version version) {
    double before = failures();
    assertThatThrownBy(() -> asks(stranger, ask("I am billing"), version))
        .isInstanceOf(IOException.class);
    Eventually.holds("it is counted", () -> failures() > before);
    assertThat(UPSTREAM.calls()).isZero();
  }

  private static double failures() {
    return gateway.metric("reprise_tls_handshake_failures_total");
  }

  private static String cacheStatus(Certificate shown, String body, Version version)
      throws Exception {
    return asks(shown, body, version).headers().firstValue("cache-status").orElse("");
  }

  /** Each on a connection of its own. */
  private static HttpResponse<String> asks(
      @Nullable Certificate shown, String body, Version version) throws Exception {
    try (HttpsCaller caller = new HttpsCaller(gateway.port(), server.trust(shown), version)) {
      return caller.chat(body);
    }
  }
}
