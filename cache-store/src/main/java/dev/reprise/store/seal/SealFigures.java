package dev.reprise.store.seal;

/**
 * What could not be opened since the start, each time that it was tried.
 *
 * @param locked for want of its key
 * @param forged since it is not what was sealed, or not where it was sealed for
 * @param plain refused, since it was not sealed
 * @param renewed sealed anew by the key that seals now
 */
public record SealFigures(long locked, long forged, long plain, long renewed) {}
