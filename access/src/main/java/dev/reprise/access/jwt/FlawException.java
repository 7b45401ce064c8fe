package dev.reprise.access.jwt;

/** A token does not count. */
final class FlawException extends Exception {
  private final Flaw flaw;

  FlawException(Flaw flaw) {
    super(flaw.words(), null, false, false);
    this.flaw = flaw;
  }

  Flaw flaw() {
    return flaw;
  }
}
