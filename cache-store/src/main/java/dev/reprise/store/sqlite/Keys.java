package dev.reprise.store.sqlite;

import dev.reprise.cache.CacheKey;
import java.util.Base64;

/** Keys as the file holds them. */
final class Keys {

  private Keys() {}

  /** The 32 bytes that {@link CacheKey#id} spells. */
  static byte[] of(CacheKey key) {
    return Base64.getUrlDecoder().decode(key.id());
  }
}
