package dev.reprise.identity;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a gateway. Blocks; not for an event loop. Safe for use by many threads. */
public interface VirtualKeys {

  /**
   * Makes a key.
   *
   * @throws IOException when it cannot be kept; there is no such key then
   */
  VirtualKey.Issued issue(VirtualKey.Order order) throws IOException;

  /** All of them, those that are no longer valid included, in the order of their creation. */
  List<VirtualKey> list() throws IOException;

  /** The key, which is no longer valid from now on; null when there is none with this id. */
  @Nullable VirtualKey revoke(String id) throws IOException;
}
