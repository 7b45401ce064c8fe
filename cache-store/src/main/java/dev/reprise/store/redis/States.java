package dev.reprise.store.redis;

import dev.reprise.store.seal.Kind;
import dev.reprise.store.seal.SealedException;
import dev.reprise.store.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What parts of the cache have learned, by name; the last writer wins. */
final class States {
  private final Parts parts;
  private final Map<String, byte[]> known = new ConcurrentHashMap<>();

  /** Names that the server has not been told the newest of. */
  private final Set<String> untold = ConcurrentHashMap.newKeySet();

  States(Parts parts) {
    this.parts = parts;
  }

  byte @Nullable [] get(String name) {
    return known.get(name);
  }

  void put(String name, byte[] state, boolean here) {
    known.put(name, state.clone());
    untold.add(name);
    if (here) {
      tell(name);
    }
  }

  private void tell(String name) {
    byte[] state = known.get(name);
    if (state == null) {
      return;
    }
    try {
      parts
          .server()
          .main(parts.keys().states())
          .commands()
          .hset(parts.keys().states(), name, seals().seal(Kind.STATE, place(name), state))
          .thenAccept(
              done -> {
                if (known.get(name) == state) {
                  untold.remove(name);
                }
              });
    } catch (AwayException e) {
      // Coming back tells it.
    }
  }

  private void take(String name, byte[] sealed) {
    try {
      known.put(name, seals().open(Kind.STATE, place(name), sealed));
    } catch (SealedException e) {
      parts.counts().skipped.increment();
    }
  }

  private Seals seals() {
    return parts.shelf().seals();
  }

  private static Supplier<byte[]> place(String name) {
    return () -> name.getBytes(StandardCharsets.UTF_8);
  }

  /** All that is known is told anew, as when there is another key. */
  void renew() {
    known.keySet().forEach(this::tell);
  }

  void catchUp() throws AwayException {
    untold.forEach(this::tell);
    Wire wire = parts.server().main(parts.keys().states());
    Map<String, byte[]> there =
        new HashMap<>(wire.await(wire.commands().hgetall(parts.keys().states())));
    there.keySet().removeAll(untold);
    there.forEach(this::take);
    for (String name : known.keySet()) {
      if (!there.containsKey(name)) {
        tell(name);
      }
    }
  }
}
