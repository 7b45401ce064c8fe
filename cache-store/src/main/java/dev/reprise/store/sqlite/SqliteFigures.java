package dev.reprise.store.sqlite;

/**
 * What the file has gone through since the start, for metrics.
 *
 * @param away whether it cannot be written and memory is all there is
 * @param queued changes that wait to be written
 * @param written rows written, whole or in part
 * @param removed rows deleted
 * @param loaded entries brought in at the start
 * @param skipped rows and states that could not be read or written
 * @param dropped changes that were not taken, since the queue was full or the file away
 * @param failures times that the file went away
 * @param setAside files that were found broken
 * @param flushNanos how long the last transaction took
 * @param bytes size of the file and its log
 */
public record SqliteFigures(
    boolean away,
    long queued,
    long written,
    long removed,
    long loaded,
    long skipped,
    long dropped,
    long failures,
    long setAside,
    long flushNanos,
    long bytes) {}
