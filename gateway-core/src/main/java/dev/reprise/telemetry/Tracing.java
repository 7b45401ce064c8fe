package dev.reprise.telemetry;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Follows requests from service to service (W3C Trace Context). Safe for use by many threads. */
@FunctionalInterface
public interface Tracing {

  /**
   * An exchange begins. Must return within microseconds.
   *
   * @param fields the first value of a request's header field by its name, or null
   */
  Trace begin(Function<String, @Nullable String> fields);
}
