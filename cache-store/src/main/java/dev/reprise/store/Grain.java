package dev.reprise.store;

/**
 * How finely an index is parted and how much of it a search looks at.
 *
 * @param cellRows entries in a full cell, ≥ 2
 * @param scannedRows entries whose sketches a search compares, if there are so many: up to that
 *     size of a scope nothing is left out, and of a large scope it is a quarter
 * @param comparedRows of those, the ones whose vectors are compared exactly, ≥ 1
 */
record Grain(int cellRows, int scannedRows, int comparedRows) {

  /** Measured at 10,000 to 1,000,000 entries: see the index benchmark. */
  static final Grain MEASURED = new Grain(1_024, 1 << 17, 128);

  /** Entries of so many whose sketches a search compares. */
  int scannedRows(int entries) {
    return Math.max(scannedRows, entries / 4);
  }
}
