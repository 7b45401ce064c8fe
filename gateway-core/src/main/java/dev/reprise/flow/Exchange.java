package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Trace;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A request and its reply. Confined to {@link #executor}, reply included. */
public interface Exchange {

  RequestHead head();

  Caller caller();

  /** What the request may take. */
  default Permit permit() {
    return Permit.UNLIMITED;
  }

  /** The caller's {@code x-request-id} or one of the gateway's own. */
  String requestId();

  /** What follows it from service to service; null where nothing does. */
  default @Nullable Trace trace() {
    return null;
  }

  /** The one thread of this exchange. */
  Executor executor();

  /** Runs the task on the executor after the delay. */
  void later(Duration delay, Runnable task);

  Reply reply();

  /** From now on the listener hears what the caller does. */
  void listen(Listener listener);

  /** Lets the next part of the request's body come. */
  void demand();

  /** What the exchange is reported with when it ends; the last word counts. */
  void note(CacheStatus status, Outcome outcome);

  /** Hears of the caller's side. */
  interface Listener {

    /** The next bytes of the request's body, one for each demand; the listener owns them. */
    default void part(byte[] bytes) {}

    /** The request's body is complete. */
    default void end(Headers trailers) {}

    /** Whether the caller takes more of the reply now. */
    default void writable(boolean writable) {}

    /** The caller left; nothing more is heard, and the reply goes nowhere. */
    void gone();
  }
}
