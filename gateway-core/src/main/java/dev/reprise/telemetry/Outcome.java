package dev.reprise.telemetry;

import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exchange beyond its bytes.
 *
 * @param model as the caller named it; empty when the request was not read
 * @param spent tokens that upstream charged for this exchange
 * @param saved tokens that a hit did not cost
 * @param detail one word more: why nothing was stored or looked up; empty when all went its way
 * @param lookupNanos time spent on embedding, search and decision; 0 when there was none
 * @param savedNanos that upstream once took for the answer of a hit; 0 when there was none
 * @param route of the configuration whose policy applied; empty for none
 * @param stages of its way; null of an instant hit, or where it had none
 */
public record Outcome(
    String model,
    Usage spent,
    Usage saved,
    String detail,
    long lookupNanos,
    long savedNanos,
    String route,
    @Nullable Stages stages) {

  /** Of an exchange that was forwarded unread. */
  public static final Outcome UNREAD = new Outcome("", Usage.NONE, Usage.NONE, "", 0);

  /** Of an exchange without a route that had no stages. */
  public Outcome(String model, Usage spent, Usage saved, String detail, long lookupNanos) {
    this(model, spent, saved, detail, lookupNanos, 0, "", null);
  }

  public Outcome withSavedNanos(long nanos) {
    return new Outcome(model, spent, saved, detail, lookupNanos, nanos, route, stages);
  }

  public Outcome withDetail(String more) {
    return new Outcome(model, spent, saved, more, lookupNanos, savedNanos, route, stages);
  }

  public Outcome withSpent(Usage usage) {
    return new Outcome(model, usage, saved, detail, lookupNanos, savedNanos, route, stages);
  }

  public Outcome withStages(@Nullable Stages its) {
    return new Outcome(model, spent, saved, detail, lookupNanos, savedNanos, route, its);
  }
}
