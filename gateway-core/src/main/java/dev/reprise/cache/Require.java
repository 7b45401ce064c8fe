package dev.reprise.cache;

/** The one wording of a setting out of its range. */
final class Require {

  private Require() {}

  /**
   * @throws IllegalArgumentException naming key, expected and actual value
   */
  static void require(boolean holds, String key, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": expected " + expected + ", got " + actual);
    }
  }
}
