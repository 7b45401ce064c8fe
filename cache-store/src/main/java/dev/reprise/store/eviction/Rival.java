package dev.reprise.store.eviction;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** A cache of ghosts by hash of their keys, under some policy; for one thread at a time. */
sealed interface Rival {

  /** Whether it holds that ghost's key; else it does from now on, if the policy will have it. */
  boolean request(Ghost ghost);

  void remove(long keyHash);

  /** What has not been used for longest goes. */
  final class Lru implements Rival {
    private final LinkedHashMap<Long, Ghost> ghosts = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxBytes;
    private long bytes;

    Lru(long maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public boolean request(Ghost ghost) {
      if (ghosts.get(ghost.keyHash()) != null) {
        return true;
      }
      ghosts.put(ghost.keyHash(), ghost);
      bytes += ghost.bytes();
      Iterator<Ghost> oldest = ghosts.values().iterator();
      while (bytes > maxBytes) {
        bytes -= oldest.next().bytes();
        oldest.remove();
      }
      return false;
    }

    @Override
    public void remove(long keyHash) {
      Ghost gone = ghosts.remove(keyHash);
      bytes -= gone == null ? 0 : gone.bytes();
    }
  }

  /** Caffeine, its weights the bytes. */
  final class WindowTinyLfu implements Rival {
    private final Cache<Long, Ghost> ghosts;

    WindowTinyLfu(long maxBytes) {
      this.ghosts =
          Caffeine.newBuilder()
              .maximumWeight(maxBytes)
              .weigher((Long key, Ghost ghost) -> (int) Math.min(Integer.MAX_VALUE, ghost.bytes()))
              .executor(Runnable::run)
              .build();
    }

    @Override
    public boolean request(Ghost ghost) {
      if (ghosts.getIfPresent(ghost.keyHash()) != null) {
        return true;
      }
      ghosts.put(ghost.keyHash(), ghost);
      return false;
    }

    @Override
    public void remove(long keyHash) {
      ghosts.invalidate(keyHash);
    }
  }

  /** This gateway's own policy. */
  final class ByValue implements Rival {
    private final Map<Long, Ghost> ghosts = new HashMap<>();
    private final ValueEviction<Ghost> eviction;

    ByValue(long maxBytes) {
      this.eviction = new ValueEviction<>(maxBytes, Quotas.NONE);
    }

    @Override
    public boolean request(Ghost ghost) {
      Ghost present = ghosts.get(ghost.keyHash());
      if (present != null) {
        eviction.used(present);
        return true;
      }
      ghosts.put(ghost.keyHash(), ghost);
      eviction.enter(ghost);
      for (Ghost victim = eviction.victim(); victim != null; victim = eviction.victim()) {
        ghosts.remove(victim.keyHash());
      }
      return false;
    }

    @Override
    public void remove(long keyHash) {
      Ghost gone = ghosts.remove(keyHash);
      if (gone != null) {
        eviction.leave(gone);
      }
    }
  }
}
