package dev.reprise.access.key;

import dev.reprise.access.file.WatchedFile;
import dev.reprise.identity.Identity;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are valid now, as the file said when it was read last. Safe for use by many
 * threads, but for reading the file, which one thread does.
 */
public final class KeyRing {
  private final InstantSource clock;
  private final Runnable changed;
  private final WatchedFile file;
  private volatile Map<String, StoredKey> keys = Map.of();

  /**
   * @param changed runs after other keys have become valid
   */
  public KeyRing(KeyFile file, InstantSource clock, Runnable changed) {
    this.clock = clock;
    this.changed = changed;
    this.file =
        new WatchedFile(
            file.file(),
            bytes -> {
              keys = Map.copyOf(KeyFormat.read(bytes));
              this.changed.run();
            });
  }

  /**
   * Reads the file for the first time.
   *
   * @throws IOException when it is not what it should be
   */
  public void open() throws IOException {
    file.open();
  }

  /** Reads the file again if it has changed. */
  public synchronized void poll() {
    file.poll();
  }

  /** Null when the key is unknown, wrong, expired or revoked. */
  public @Nullable Identity find(KeyText shown) {
    StoredKey stored = keys.get(shown.id());
    if (stored == null || !stored.isOpenedBy(shown) || stored.key().revoked() != null) {
      return null;
    }
    return clock.millis() < stored.identity().expiresMs() ? stored.identity() : null;
  }

  public int size() {
    return keys.size();
  }

  /** Whether the file could not be used when it was looked at last. */
  public boolean isAway() {
    return file.isAway();
  }
}
