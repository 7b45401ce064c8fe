package dev.reprise.http;

/** Checks settings. Apart from them, so that the defaults of one can be part of another's. */
final class Bounds {

  private Bounds() {}

  /**
   * @throws IllegalArgumentException when the value is below the least or above the most
   */
  static void within(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": expected " + least + " to " + most + ", got " + value);
    }
  }
}
