package dev.reprise.provider;

/**
 * How many calls may be in flight. The limit falls when a provider answers its first bytes much
 * later than it used to, with 503 or not in time, and rises again when it does not.
 *
 * @param enabled false sends all there are
 * @param initial calls at the start; the lower of two limits counts, and both start here
 * @param min never fewer than this, 1 or more
 * @param max never more than this, up to 100000
 * @param maxWaiting calls that wait for their turn; further ones fail at once
 * @param maxWaitMs how long one waits before it fails, 0 to 60000
 */
public record LimitConfig(
    boolean enabled, int initial, int min, int max, int maxWaiting, int maxWaitMs) {

  public static final LimitConfig DEFAULTS = new LimitConfig(true, 4_000, 20, 4_000, 1_000, 2_000);

  public LimitConfig {
    UpstreamConfig.within("max", max, 1, 100_000);
    UpstreamConfig.within("min", min, 1, max);
    UpstreamConfig.within("initial", initial, min, max);
    UpstreamConfig.within("max-waiting", maxWaiting, 0, 100_000);
    UpstreamConfig.within("max-wait-ms", maxWaitMs, 0, 60_000);
  }
}
