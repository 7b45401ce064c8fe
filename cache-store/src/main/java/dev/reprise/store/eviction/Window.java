package dev.reprise.store.eviction;

import org.jspecify.annotations.Nullable;

/** What has just come, first in, first out, linked through the residents themselves. */
final class Window {
  private @Nullable Resident oldest;
  private @Nullable Resident newest;
  private long bytes;

  long bytes() {
    return bytes;
  }

  @Nullable Resident oldest() {
    return oldest;
  }

  /** What came last stays at least until the next one comes. */
  boolean holdsSeveral() {
    return oldest != newest;
  }

  void add(Resident resident) {
    resident.older = newest;
    if (newest == null) {
      oldest = resident;
    } else {
      newest.newer = resident;
    }
    newest = resident;
    bytes += resident.bytes();
  }

  void remove(Resident resident) {
    Resident older = resident.older;
    Resident newer = resident.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    resident.older = null;
    resident.newer = null;
    bytes -= resident.bytes();
  }
}
