package dev.reprise.store.redis;

/**
 * What the shared store has done and how it is, for metrics; counts since the process began.
 *
 * @param away whether a part of the server's keys cannot be reached
 * @param queued changes that wait to be written
 * @param written changes that were written
 * @param dropped changes that the queue had no room for; made good by comparing later
 * @param adopted rows taken over from others
 * @param refused rows that came later than a purge that covers them
 * @param skipped rows and answers that could not be read
 * @param failures commands that failed or were not answered in time
 * @param resyncs complete comparisons with the server
 */
public record RedisFigures(
    boolean away,
    long queued,
    long written,
    long dropped,
    long adopted,
    long refused,
    long skipped,
    long failures,
    long resyncs) {}
