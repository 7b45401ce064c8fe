package dev.reprise.store;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the map holds, in numbers and by its vectors. Each slot enters and leaves once, within the
 * atomic operation that maps or unmaps it; null is no slot and changes nothing.
 */
final class Inventory {
  private final ScopedIndexes indexes = new ScopedIndexes();
  private final LongAdder entries = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void enter(@Nullable Slot slot) {
    if (slot == null) {
      return;
    }
    bytes.add(slot.bytes());
    if (slot instanceof Held held) {
      entries.increment();
      if (held.hasVector()) {
        indexes.add(held);
      }
    }
  }

  void leave(@Nullable Slot slot) {
    if (slot == null) {
      return;
    }
    bytes.add(-slot.bytes());
    if (slot instanceof Held held) {
      entries.decrement();
      if (held.hasVector()) {
        indexes.remove(held);
      }
    }
  }

  ScopedIndexes indexes() {
    return indexes;
  }

  long entries() {
    return entries.sum();
  }

  long bytes() {
    return bytes.sum();
  }
}
