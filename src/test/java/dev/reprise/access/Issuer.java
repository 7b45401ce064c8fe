package dev.reprise.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Issues tokens as an identity provider does, and as one who would like to be it. */
final class Issuer {
  static final String NAME = "https://id.example";
  static final String AUDIENCE = "reprise";

  private final RSAKey key;

  Issuer(String keyId) {
    try {
      key = new RSAKeyGenerator(2048).keyID(keyId).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its public keys. */
  String jwks() {
    return new JWKSet(key).toString();
  }

  static JWTClaimsSet.Builder claims(String name, String tenant) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(List.of(AUDIENCE, "others"))
        .subject(name)
        .claim("tenant", tenant)
        .expirationTime(Date.from(Instant.now().plusSeconds(600)));
  }

  String token(String name, String tenant) {
    return token(claims(name, tenant).build());
  }

  String token(JWTClaimsSet claims) {
    return token(claims, JWSAlgorithm.RS256);
  }

  String token(JWTClaimsSet claims, JWSAlgorithm algorithm) {
    try {
      return signed(claims, algorithm, new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With the public key as if it were a secret that both share. */
  String confused(JWTClaimsSet claims) {
    try {
      return signed(claims, JWSAlgorithm.HS256, new MACSigner(key.toRSAPublicKey().getEncoded()));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static String unsigned(JWTClaimsSet claims) {
    return new PlainJWT(claims).serialize();
  }

  private String signed(JWTClaimsSet claims, JWSAlgorithm algorithm, JWSSigner signer)
      throws JOSEException {
    JWSHeader header = new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build();
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }
}
