package dev.reprise.store.seal;

import java.util.Locale;

/** How something that is kept stands to the keys that are here; the best first. */
public enum Condition {
  /** Under the key that seals now. */
  CURRENT,
  /** Under another key that is here. */
  OLDER,
  /** It was never sealed. */
  PLAIN,
  /** Under a key that is not here. */
  LOCKED;

  public Condition worse(Condition other) {
    return compareTo(other) > 0 ? this : other;
  }

  /** The one spelling for reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
