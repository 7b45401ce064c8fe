package dev.reprise.access;

import dev.reprise.identity.Grants;
import dev.reprise.identity.Limits;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Which tokens (RFC 7519) make callers known.
 *
 * @param jwks where the issuer's keys are (RFC 7517): a file, an {@code https} URL, or an {@code
 *     http} one on loopback; empty for no tokens
 * @param issuer the claim {@code iss}
 * @param audience one of the claim {@code aud}
 * @param algorithms of signatures that are taken
 * @param nameClaim whose text names the caller
 * @param tenantClaim whose text names its tenant
 * @param modelsClaim whose texts name the models that it may ask; empty for what {@code models}
 *     says
 * @param models allowed where no claim says more; empty for all
 * @param routes allowed; empty for all
 * @param leewaySeconds by which clocks may differ, 0 to 600
 * @param refreshSeconds between two readings of a URL, 10 to 86400
 * @param limits of each caller
 */
public record JwtConfig(
    String jwks,
    String issuer,
    String audience,
    List<String> algorithms,
    String nameClaim,
    String tenantClaim,
    String modelsClaim,
    List<String> models,
    List<String> routes,
    int leewaySeconds,
    int refreshSeconds,
    Limits limits) {

  /** Signatures by a private key: who can check them cannot make them. */
  private static final Set<String> SAFE =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public static final JwtConfig DEFAULTS =
      new JwtConfig(
          "",
          "",
          "",
          List.of("RS256", "ES256"),
          "sub",
          "tenant",
          "",
          List.of(),
          List.of(),
          30,
          300,
          Limits.NONE);

  public JwtConfig {
    algorithms = List.copyOf(algorithms);
    if (algorithms.isEmpty() || !SAFE.containsAll(algorithms)) {
      throw new IllegalArgumentException(
          "algorithms: expected some of "
              + SAFE.stream().sorted().toList()
              + ", got "
              + algorithms);
    }
    if (!jwks.isEmpty() && (issuer.isBlank() || audience.isBlank())) {
      throw new IllegalArgumentException(
          "jwks: expected issuer and audience beside it: without them any token of any app counts");
    }
    if (nameClaim.isBlank() || tenantClaim.isBlank()) {
      throw new IllegalArgumentException("nameClaim, tenantClaim: expected the name of a claim");
    }
    requireSafe(jwks);
    within("leewaySeconds", leewaySeconds, 0, 600);
    within("refreshSeconds", refreshSeconds, 10, 86_400);
    Grants grants = new Grants(models, routes);
    models = grants.models();
    routes = grants.routes();
  }

  boolean isUsed() {
    return !jwks.isEmpty();
  }

  /** Whether the keys are to be fetched. */
  boolean isRemote() {
    return isUrl(jwks);
  }

  private static boolean isUrl(String jwks) {
    return jwks.startsWith("http://") || jwks.startsWith("https://");
  }

  private static void requireSafe(String jwks) {
    if (!isUrl(jwks)) {
      return;
    }
    URI uri = URI.create(jwks);
    if (uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException("jwks: expected a URL with a host and without a user");
    }
    if (uri.getScheme().equals("http") && !LOOPBACK.contains(uri.getHost())) {
      throw new IllegalArgumentException(
          "jwks: expected https: whoever changes the keys on their way is everybody's master");
    }
  }

  private static void within(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": expected " + least + " to " + most + ", got " + value);
    }
  }
}
