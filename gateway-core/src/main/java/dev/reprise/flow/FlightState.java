package dev.reprise.flow;

/** Where a flight's answer is. */
sealed interface FlightState {

  /** The question is being embedded and compared. */
  record Gathering() implements FlightState {}

  /**
   * A paraphrase's flight is waited for.
   *
   * @param mayLink whether its answer may become this wording's own
   */
  record Riding(Flight carrier, boolean mayLink) implements FlightState {}

  /** Upstream has been asked. */
  record Airborne() implements FlightState {}

  /** The transcript is complete. */
  record Landed() implements FlightState {}

  /** There is nothing to give, or nobody to give it to. */
  record Failed() implements FlightState {}
}
