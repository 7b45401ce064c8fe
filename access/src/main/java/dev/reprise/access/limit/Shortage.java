package dev.reprise.access.limit;

/**
 * What is not there for a request.
 *
 * @param limit the bound that it meets
 * @param waitNanos when to come again; -1 where waiting does not help
 */
record Shortage(What what, double limit, long waitNanos) {

  /** Which bound it is; one word for metrics. */
  enum What {
    REQUESTS("requests"),
    TOKENS("tokens"),
    CONCURRENCY("concurrency"),
    /** More tokens than a whole minute has. */
    TOO_LARGE("request-size"),
    TOKEN_BUDGET("token-budget"),
    MONEY_BUDGET("money-budget");

    private final String label;

    What(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }
}
