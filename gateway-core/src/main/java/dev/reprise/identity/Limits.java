package dev.reprise.identity;

/**
 * How much a caller, or all callers of a tenant together, may take; 0 stands for no bound.
 *
 * @param requestsPerMinute 0 to 1,000,000,000
 * @param tokensPerMinute 0 to 1,000,000,000; of what upstream charges
 * @param concurrency requests at once, 0 to 1,000,000
 * @param tokens what upstream may charge
 * @param money the same, as priced
 */
public record Limits(
    long requestsPerMinute, long tokensPerMinute, int concurrency, Budget tokens, Budget money) {

  public static final Limits NONE = new Limits(0, 0, 0, Budget.NONE, Budget.NONE);

  /** What the type's values are laid over where they are configured. */
  public static final Limits DEFAULTS = NONE;

  private static final long MOST = 1_000_000_000;

  public Limits {
    require("requests-per-minute", requestsPerMinute, MOST);
    require("tokens-per-minute", tokensPerMinute, MOST);
    require("concurrency", concurrency, 1_000_000);
  }

  public boolean isSet() {
    return requestsPerMinute > 0 || concurrency > 0 || boundsSpending();
  }

  /** Whether it matters what a request costs upstream. */
  public boolean boundsSpending() {
    return tokensPerMinute > 0 || tokens.isSet() || money.isSet();
  }

  private static void require(String key, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(key + ": expected 0 to " + most + ", got " + value);
    }
  }
}
