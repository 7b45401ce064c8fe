package dev.reprise.access.key;

import dev.reprise.access.file.SmallFile;
import dev.reprise.identity.VirtualKey;
import dev.reprise.identity.VirtualKeys;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes and revokes keys in a file that a running gateway, its admin API and the command line
 * share: each change reads the file, changes it and replaces it under a lock that other processes
 * heed, which is a file beside it.
 */
public final class KeyFile implements VirtualKeys {
  static final int MAX_BYTES = 32 << 20;

  /** Locks of files hold between processes, not within one. */
  private static final ReentrantLock WITHIN = new ReentrantLock();

  private final SmallFile file;
  private final InstantSource clock;
  private final Runnable changed;

  /**
   * @param changed runs after each change
   */
  public KeyFile(Path path, InstantSource clock, Runnable changed) {
    this.file = new SmallFile(path, MAX_BYTES);
    this.clock = clock;
    this.changed = changed;
  }

  SmallFile file() {
    return file;
  }

  /** What is done to the keys; null leaves the file alone. */
  @FunctionalInterface
  private interface Change {
    @Nullable StoredKey apply(Map<String, StoredKey> keys) throws IOException;
  }

  @Override
  public VirtualKey.Issued issue(VirtualKey.Order order) throws IOException {
    KeyText text = KeyText.random();
    VirtualKey key =
        new VirtualKey(
            text.id(),
            order.name(),
            order.tenant(),
            order.grants(),
            order.limits(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            order.expires(),
            null);
    change(
        keys -> {
          makeRoom(keys);
          StoredKey stored = StoredKey.of(key, text);
          keys.put(key.id(), stored);
          return stored;
        });
    return new VirtualKey.Issued(key, text.whole());
  }

  /** Nobody asks any more for those that were revoked long ago. */
  private static void makeRoom(Map<String, StoredKey> keys) throws IOException {
    if (keys.size() < KeyFormat.MOST) {
      return;
    }
    StoredKey oldest =
        keys.values().stream()
            .filter(key -> key.key().revoked() != null)
            .min(Comparator.comparing(key -> revoked(key.key())))
            .orElseThrow(() -> new IOException("there are " + KeyFormat.MOST + " valid keys"));
    keys.remove(oldest.key().id());
  }

  private static Instant revoked(VirtualKey key) {
    return key.revoked() == null ? Instant.MAX : key.revoked();
  }

  @Override
  public List<VirtualKey> list() throws IOException {
    List<VirtualKey> keys = new ArrayList<>();
    KeyFormat.read(file.read()).values().forEach(stored -> keys.add(stored.key()));
    return keys;
  }

  @Override
  public @Nullable VirtualKey revoke(String id) throws IOException {
    StoredKey gone =
        change(
            keys ->
                keys.computeIfPresent(
                    id,
                    (_, key) ->
                        key.key().revoked() == null
                            ? key.revoked(clock.instant().truncatedTo(ChronoUnit.SECONDS))
                            : key));
    return gone == null ? null : gone.key();
  }

  private @Nullable StoredKey change(Change change) throws IOException {
    Path lock = file.path().resolveSibling(file.path().getFileName() + ".lock");
    Path folder = lock.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    WITHIN.lock();
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      Map<String, StoredKey> keys = new LinkedHashMap<>(KeyFormat.read(file.read()));
      StoredKey result = held.isValid() ? change.apply(keys) : null;
      if (result != null) {
        file.write(KeyFormat.write(keys.values()));
      }
      return result;
    } finally {
      WITHIN.unlock();
      changed.run();
    }
  }
}
