package dev.reprise.identity;

import java.util.regex.Pattern;

/**
 * A known caller.
 *
 * @param id by which what it takes is counted, such as {@code key:4f0c2a}; the same for one caller
 *     in every process
 * @param name for people: 1 to 128 visible ASCII characters
 * @param tenant whose answers it shares, see {@link #isTenant}
 * @param expiresMs when it is no longer known, in milliseconds since 1970; {@link Long#MAX_VALUE}
 *     for never
 */
public record Identity(
    String id, String name, String tenant, Grants.Compiled grants, Limits limits, long expiresMs) {

  /** What {@link #isTenant} takes, in words. */
  public static final String TENANTS =
      "1 to 40 of a-z, 0-9, '.', '_' and '-', but not the word shared";

  /** The tenant of those who share with everybody. */
  private static final String SHARED = "shared";

  private static final Pattern TENANT = Pattern.compile("[a-z0-9._-]{1,40}");
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,128}");

  public Identity {
    if (!isName(name) || !isTenant(tenant)) {
      throw new IllegalArgumentException("neither name nor tenant may be any text");
    }
  }

  /**
   * Whether a text may name a tenant. What stands for callers that are not known is told from it by
   * its form: the digest of a credential has 43 characters, nobody's is empty, everybody's is a
   * word that is excepted here.
   */
  public static boolean isTenant(String text) {
    return TENANT.matcher(text).matches() && !text.equals(SHARED);
  }

  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
