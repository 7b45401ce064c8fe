package dev.reprise.access.jwt;

/** Why a token of the issuer's does not count; its bearer may know. */
public enum Flaw {
  SIGNATURE("its signature is not by one of the issuer's keys, or by another algorithm"),
  EXPIRED("it has expired"),
  CLAIMS("it is not meant for this gateway (aud), not valid yet (nbf), or a claim is missing"),
  CALLER("its claims do not name a caller, a tenant and what it may ask");

  private final String words;

  Flaw(String words) {
    this.words = words;
  }

  /** As the end of a sentence. */
  public String words() {
    return words;
  }
}
