package dev.reprise.access.limit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day, for days and months, and one that never jumps, for minutes.
 *
 * @param wall may be set back or forth
 * @param nanos only ever goes on
 */
public record Clock(InstantSource wall, LongSupplier nanos) {

  public static Clock system() {
    return new Clock(InstantSource.system(), System::nanoTime);
  }

  Instant now() {
    return wall.instant();
  }
}
