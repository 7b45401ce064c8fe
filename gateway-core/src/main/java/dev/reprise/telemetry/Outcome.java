package dev.reprise.telemetry;

import dev.reprise.chat.Usage;

/**
 * What is known of an exchange beyond its bytes.
 *
 * @param model as the caller named it; empty when the request was not read
 * @param spent tokens that upstream charged for this exchange
 * @param saved tokens that a hit did not cost
 * @param detail one word more: why nothing was stored or looked up; empty when all went its way
 * @param lookupNanos time spent on embedding, search and decision; 0 when there was none
 */
public record Outcome(String model, Usage spent, Usage saved, String detail, long lookupNanos) {

  /** Of an exchange that was forwarded unread. */
  public static final Outcome UNREAD = new Outcome("", Usage.NONE, Usage.NONE, "", 0);

  public Outcome withDetail(String more) {
    return new Outcome(model, spent, saved, more, lookupNanos);
  }

  public Outcome withSpent(Usage usage) {
    return new Outcome(model, usage, saved, detail, lookupNanos);
  }
}
