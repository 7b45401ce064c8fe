package dev.reprise.admin;

import dev.reprise.flow.Refusal;

/** An operator's request cannot be done as it came; the refusal says what was expected. */
public final class RefusedException extends Exception {
  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  static RefusedException badRequest(String message) {
    return new RefusedException(Refusal.invalid(400, "bad_request", message));
  }

  static RefusedException noEntry(String id) {
    return new RefusedException(
        Refusal.invalid(
            404, "entry_not_found", "there is no entry with the id " + Spelling.quoted(id)));
  }

  Refusal refusal() {
    return refusal;
  }
}
