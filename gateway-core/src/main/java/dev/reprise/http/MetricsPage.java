package dev.reprise.http;

/** What {@code /metrics} answers. May take a while. */
@FunctionalInterface
public interface MetricsPage {

  /**
   * All metrics, in a format that the scraper takes.
   *
   * @param accept its header; empty when it named none
   */
  Page page(String accept);

  /** Metrics in one format, and the name of it. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Page(String type, byte[] body) {}
}
