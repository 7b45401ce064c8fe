package dev.reprise.access;

import dev.reprise.access.jwt.Flaw;
import dev.reprise.flow.Refusal;

/**
 * What callers that are not known are told, as OpenAI's API words it. Never quotes what they show.
 */
final class Refused {
  private Refused() {}

  static Refusal wrong() {
    return key("Incorrect API key provided. It is unknown, expired or revoked.");
  }

  static Refusal flawed(Flaw flaw) {
    return key("Incorrect token provided: " + flaw.words() + ".");
  }

  static Refusal missing() {
    return key(
        "You didn't provide an API key that is known here. Send one in an Authorization header,"
            + " as Bearer auth (i.e. Authorization: Bearer YOUR_KEY).");
  }

  static Refusal ambiguous() {
    return key("More than one API key provided. Send one.");
  }

  static Refusal misplaced() {
    return key(
        "An API key stands where it does not belong. Send it as Authorization: Bearer YOUR_KEY,"
            + " x-api-key or api-key.");
  }

  static Refusal keysMissing() {
    return Refusal.overloaded(
        "keys_not_fetched", "the keys that this token is checked with are being fetched");
  }

  private static Refusal key(String message) {
    return Refusal.invalid(401, "invalid_api_key", message);
  }
}
