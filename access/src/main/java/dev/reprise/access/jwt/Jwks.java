package dev.reprise.access.jwt;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where an issuer's keys come from. */
public interface Jwks extends AutoCloseable {

  /** Hears of keys. */
  @FunctionalInterface
  interface Reader {
    /**
     * Takes them or leaves what it had.
     *
     * @throws IOException when they cannot be used
     */
    void read(byte @Nullable [] json) throws IOException;
  }

  /**
   * Reads them for the first time, or begins to.
   *
   * @throws IOException when they are at hand and cannot be used
   */
  void open() throws IOException;

  /** Looks whether there are others. Called a few times a second, never waits. */
  void poll();

  /** Somebody has shown a token of a key that is not known: false when waiting does not help. */
  boolean miss();

  /** Whether they could not be had when they were wanted last. */
  boolean isAway();

  @Override
  void close();
}
