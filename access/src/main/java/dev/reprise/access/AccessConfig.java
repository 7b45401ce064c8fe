package dev.reprise.access;

import dev.reprise.identity.Identity;
import dev.reprise.identity.Limits;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may use the gateway, and how much of it.
 *
 * @param required whether callers must be known; otherwise those that are not show the provider
 *     their own key
 * @param keysFile of virtual keys; empty for {@code keys.json} in the data folder
 * @param assumedAnswerTokens of an answer whose request does not bound it, 1 to 1000000
 * @param jwt tokens
 * @param certificates by the callers' names
 * @param tenants what all callers of a tenant may take together, by its name
 */
public record AccessConfig(
    boolean required,
    String keysFile,
    int assumedAnswerTokens,
    JwtConfig jwt,
    Map<String, CertificateConfig> certificates,
    Map<String, Limits> tenants) {

  public static final AccessConfig DEFAULTS =
      new AccessConfig(false, "", 1_000, JwtConfig.DEFAULTS, Map.of(), Map.of());

  public AccessConfig {
    if (assumedAnswerTokens < 1 || assumedAnswerTokens > 1_000_000) {
      throw new IllegalArgumentException(
          "assumedAnswerTokens: expected 1 to 1000000, got " + assumedAnswerTokens);
    }
    for (String tenant : tenants.keySet()) {
      if (!Identity.isTenant(tenant)) {
        throw new IllegalArgumentException(
            "tenants: expected names of " + Identity.TENANTS + ", got '" + tenant + "'");
      }
    }
    certificates.forEach(AccessConfig::requireCaller);
    // The first that fits counts.
    certificates = Collections.unmodifiableMap(new LinkedHashMap<>(certificates));
    tenants = Map.copyOf(tenants);
  }

  private static void requireCaller(String name, CertificateConfig certificate) {
    if (!Identity.isName(name)) {
      throw new IllegalArgumentException(
          "certificates: expected names of 1 to 128 visible ASCII characters, got '" + name + "'");
    }
    String missing = certificate.missing();
    if (missing != null) {
      throw new IllegalArgumentException("certificates." + name + "." + missing);
    }
  }
}
