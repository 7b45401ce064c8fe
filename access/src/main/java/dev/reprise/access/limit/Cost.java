package dev.reprise.access.limit;

/**
 * What a request costs upstream.
 *
 * @param tokens ≥ 0
 * @param money as priced, ≥ 0; 0 where nobody counts money
 */
record Cost(long tokens, double money) {
  static final Cost NOTHING = new Cost(0, 0);
}
