package dev.reprise.access;

import dev.reprise.access.limit.Accounts;
import dev.reprise.access.limit.Clock;
import dev.reprise.access.limit.StateFile;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a change of configuration: how much callers have taken, and what is told of it.
 * Closing it writes what is new.
 */
public final class AccessState implements AutoCloseable {
  final Clock clock = Clock.system();
  final Accounts accounts = new Accounts(clock);
  final Figures figures;

  /** Goes up whenever somebody who was known may not be any more. */
  final AtomicLong version = new AtomicLong();

  /** Null until some have been fetched. */
  volatile @Nullable Fetched fetched;

  volatile int keys;
  volatile boolean keysAway;
  volatile boolean jwksAway;
  private final @Nullable StateFile file;

  /**
   * An issuer's keys as they were last: a change of configuration must not wait for the issuer.
   *
   * @param url where they are
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Fetched(String url, byte[] json) {}

  /**
   * @param path of the file that outlives the process; null for none
   */
  public AccessState(@Nullable Path path, MeterRegistry registry) {
    figures = new Figures(registry);
    file = path == null ? null : new StateFile(path, accounts);
    if (file != null) {
      file.open();
    }
    figures.gauge("accounts", "Callers and tenants whose use is counted", accounts::size);
    figures.gauge("keys", "Virtual keys in the keys file", () -> keys);
    figures.gauge("keys.away", "1 while the keys file cannot be used", () -> keysAway ? 1 : 0);
    figures.gauge("jwks.away", "1 while the issuer's keys cannot be had", () -> jwksAway ? 1 : 0);
    figures.gauge(
        "usage.away",
        "1 while what callers have taken cannot be written",
        () -> file != null && file.isAway() ? 1 : 0);
  }

  /** Writes what is new; called a few times a second, off the event loops. */
  void flush() {
    if (file != null) {
      file.flush();
    }
  }

  @Override
  public void close() {
    flush();
  }
}
