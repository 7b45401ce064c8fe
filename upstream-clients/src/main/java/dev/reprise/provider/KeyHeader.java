package dev.reprise.provider;

import dev.reprise.upstream.Headers;

/** How a provider wants to be shown a key. */
public enum KeyHeader {
  /** {@code Authorization: Bearer …} */
  BEARER("Authorization", "Bearer "),
  X_API_KEY("x-api-key", ""),
  API_KEY("api-key", "");

  private final String name;
  private final String prefix;

  KeyHeader(String name, String prefix) {
    this.name = name;
    this.prefix = prefix;
  }

  Headers add(Headers headers, String key) {
    return headers.plus(name, prefix + key);
  }

  /** Whether a caller shows a credential of its own. */
  static boolean isShown(Headers headers) {
    for (Headers.Field field : headers) {
      for (KeyHeader style : values()) {
        if (field.is(style.name)) {
          return true;
        }
      }
    }
    return false;
  }
}
