package dev.reprise.cache;

import dev.reprise.chat.Digest;
import dev.reprise.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param tenant whose answers may be shared; a digest when it stems from a credential
 * @param credentials what the caller shows the provider, whoever shares answers: one caller's
 *     refusal is no other's
 * @param variant over what else outside the body can change an answer: query and beta headers
 * @param user over the name of the user behind the caller, from the configured header; null when
 *     there is none
 * @param identity who it is to this gateway; null when it is known by what it shows the provider
 *     alone
 */
public record Caller(
    String tenant,
    Credentials credentials,
    Digest variant,
    @Nullable Digest user,
    @Nullable Identity identity) {

  /** Behind what could not be read as a request. */
  public static final Caller NOBODY = new Caller("", Credentials.NONE, Digest.of(""), null);

  /** Of one that only the provider knows. */
  public Caller(String tenant, Credentials credentials, Digest variant, @Nullable Digest user) {
    this(tenant, credentials, variant, user, null);
  }
}
