package dev.reprise.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that the gateway has issued, without its secret.
 *
 * @param id 12 of a-z and 0-9; no secret
 * @param name for people, see {@link Identity#isName}
 * @param tenant see {@link Identity#isTenant}
 * @param expires null for never
 * @param revoked null while it is valid
 */
public record VirtualKey(
    String id,
    String name,
    String tenant,
    Grants grants,
    Limits limits,
    Instant created,
    @Nullable Instant expires,
    @Nullable Instant revoked) {

  /** What is wanted of a new key. */
  public record Order(
      String name, String tenant, Grants grants, Limits limits, @Nullable Instant expires) {
    public Order {
      if (!Identity.isName(name)) {
        throw new IllegalArgumentException("name: expected 1 to 128 visible ASCII characters");
      }
      if (!Identity.isTenant(tenant)) {
        throw new IllegalArgumentException("tenant: expected " + Identity.TENANTS);
      }
    }
  }

  /**
   * A new key.
   *
   * @param text what callers show; it is nowhere kept
   */
  public record Issued(VirtualKey key, String text) {
    @Override
    public String toString() {
      return "Issued[" + key + "]";
    }
  }

  /** In a word: active, expired or revoked. */
  public String state(Instant now) {
    if (revoked != null) {
      return "revoked";
    }
    return expires != null && !now.isBefore(expires) ? "expired" : "active";
  }
}
