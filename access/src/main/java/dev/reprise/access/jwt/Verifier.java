package dev.reprise.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks tokens with one set of keys. Immutable; a check takes some tenths of a millisecond. */
final class Verifier {
  private static final int MAX_KEYS = 100;

  private final JWKSet keys;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  private Verifier(JWKSet keys, Terms terms) {
    this.keys = keys;
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    Set<JWSAlgorithm> algorithms =
        terms.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(algorithms, new ImmutableJWKSet<>(keys)));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            Set.of(terms.audience()),
            new JWTClaimsSet.Builder().issuer(terms.issuer()).build(),
            Set.of("exp", terms.nameClaim(), terms.tenantClaim()),
            Set.of());
    claims.setMaxClockSkew(terms.leewaySeconds());
    processor.setJWTClaimsSetVerifier(claims);
  }

  /**
   * With the public keys of a set; others are left out.
   *
   * @param json of RFC 7517
   * @throws IOException when there is no key to check with
   */
  static Verifier of(byte[] json, Terms terms) throws IOException {
    try {
      List<JWK> usable =
          JWKSet.parse(new String(json, StandardCharsets.UTF_8)).getKeys().stream()
              .filter(key -> key.getKeyType() == KeyType.RSA || key.getKeyType() == KeyType.EC)
              .map(JWK::toPublicJWK)
              .limit(MAX_KEYS)
              .toList();
      if (usable.isEmpty()) {
        throw new IOException("expected a set with RSA or EC keys");
      }
      return new Verifier(new JWKSet(usable), terms);
    } catch (ParseException | IllegalArgumentException e) {
      throw new IOException("expected a JSON Web Key Set");
    }
  }

  /** Null when nothing but its own words is against the token; its signature is not looked at. */
  @Nullable String unknownKey(SignedJWT token) {
    String id = token.getHeader().getKeyID();
    return id == null || keys.getKeyByKeyId(id) != null ? null : id;
  }

  /** The token's claims. */
  JWTClaimsSet check(SignedJWT token) throws FlawException {
    try {
      return processor.process(token, null);
    } catch (ExpiredJWTException e) {
      throw new FlawException(Flaw.EXPIRED);
    } catch (BadJWTException e) {
      throw new FlawException(Flaw.CLAIMS);
    } catch (BadJOSEException | JOSEException | IllegalArgumentException e) {
      throw new FlawException(Flaw.SIGNATURE);
    }
  }

  /** Whether another set has the same keys. */
  boolean hasKeysOf(Verifier other) {
    return keys.getKeys().equals(other.keys.getKeys());
  }
}
