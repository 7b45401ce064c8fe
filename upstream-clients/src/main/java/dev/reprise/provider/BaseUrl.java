package dev.reprise.provider;

import java.net.URI;

/** What an API's base URL must not hold. */
final class BaseUrl {
  private BaseUrl() {}

  /**
   * To be asked before anything else: other messages quote the URL, and a password may stand in it.
   *
   * @throws IllegalArgumentException without a word of the URL
   */
  static void requireBare(URI url) {
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException("url: expected no user, query or fragment");
    }
  }
}
