package dev.reprise.access.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.reprise.chat.Digest;
import dev.reprise.identity.Grants;
import dev.reprise.identity.Identity;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells who shows a token. What was found out is kept under the digest of the whole token, for at
 * most {@value #MOST} tokens, until it expires or other keys come. Nothing here waits: keys come in
 * the background. Safe for use by many threads.
 */
public final class Tokens {
  static final int MOST = 10_000;

  /** Longer ones are nobody's. */
  static final int MAX_CHARS = 8_192;

  private static final Duration BAD_FOR = Duration.ofSeconds(10);

  private final Terms terms;
  private final InstantSource clock;
  private final Runnable changed;
  private final Cache<Digest, Identity> known = Caffeine.newBuilder().maximumSize(MOST).build();
  private final Cache<Digest, Flaw> bad =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(BAD_FOR).build();
  private volatile @Nullable Verifier verifier;

  /** What a text turns out to be. */
  public sealed interface Verdict {
    /** No token of this issuer. */
    record Foreign() implements Verdict {}

    /** One that does not count. */
    record Bad(Flaw flaw) implements Verdict {}

    /** One of a key that is not known as yet. */
    record KeyMissing() implements Verdict {}

    record Good(Identity identity) implements Verdict {}
  }

  /**
   * @param changed runs after other keys have come
   */
  public Tokens(Terms terms, InstantSource clock, Runnable changed) {
    this.terms = terms;
    this.clock = clock;
    this.changed = changed;
  }

  /**
   * From now on tokens are checked with these keys.
   *
   * @throws IOException when they cannot be used: those from before stay
   */
  public void keys(byte @Nullable [] json) throws IOException {
    keys(json, () -> {});
  }

  /**
   * From now on tokens are checked with these keys.
   *
   * @param usable runs before, if they can be used
   * @throws IOException when they cannot: those from before stay
   */
  public void keys(byte @Nullable [] json, Runnable usable) throws IOException {
    Verifier next = Verifier.of(json == null ? new byte[0] : json, terms);
    usable.run();
    Verifier old = verifier;
    verifier = next;
    if (old == null || !old.hasKeysOf(next)) {
      known.invalidateAll();
      bad.invalidateAll();
      changed.run();
    }
  }

  public Verdict check(String text) {
    if (text.length() > MAX_CHARS || !isLikeAToken(text)) {
      return new Verdict.Foreign();
    }
    Digest digest = Digest.of(text);
    Identity seen = known.getIfPresent(digest);
    if (seen != null) {
      return clock.millis() < seen.expiresMs()
          ? new Verdict.Good(seen)
          : new Verdict.Bad(Flaw.EXPIRED);
    }
    Flaw flaw = bad.getIfPresent(digest);
    if (flaw != null) {
      return new Verdict.Bad(flaw);
    }
    SignedJWT token = ours(text);
    return token == null ? new Verdict.Foreign() : check(token, digest);
  }

  private Verdict check(SignedJWT token, Digest digest) {
    Verifier now = verifier;
    if (now == null || now.unknownKey(token) != null) {
      return new Verdict.KeyMissing();
    }
    Identity identity;
    try {
      identity = identity(now.check(token));
    } catch (FlawException e) {
      bad.put(digest, e.flaw());
      return new Verdict.Bad(e.flaw());
    }
    known.put(digest, identity);
    if (verifier != now) {
      // Other keys have come meanwhile, which may not include this one's.
      known.invalidate(digest);
    }
    return new Verdict.Good(identity);
  }

  private static boolean isLikeAToken(String text) {
    return text.startsWith("ey") && text.chars().filter(c -> c == '.').count() == 2;
  }

  /** Null when somebody else has issued it, or nobody. */
  private @Nullable SignedJWT ours(String text) {
    try {
      SignedJWT token = SignedJWT.parse(text);
      JWTClaimsSet claims = token.getJWTClaimsSet();
      return claims != null && terms.issuer().equals(claims.getIssuer()) ? token : null;
    } catch (ParseException | IllegalArgumentException e) {
      return null;
    }
  }

  private Identity identity(JWTClaimsSet claims) throws FlawException {
    try {
      String name = claims.getStringClaim(terms.nameClaim());
      String tenant = claims.getStringClaim(terms.tenantClaim());
      if (name == null || tenant == null || !Identity.isName(name) || !Identity.isTenant(tenant)) {
        throw new FlawException(Flaw.CALLER);
      }
      return new Identity(
          "jwt:" + tenant + "/" + name,
          name,
          tenant,
          grants(claims).compiled(),
          terms.limits(),
          claims.getExpirationTime().getTime() + terms.leewaySeconds() * 1_000L);
    } catch (ParseException | IllegalArgumentException e) {
      throw new FlawException(Flaw.CALLER);
    }
  }

  /** A caller whose claim is missing may ask nothing: an issuer that forgets it grants nothing. */
  private Grants grants(JWTClaimsSet claims) throws ParseException {
    if (terms.modelsClaim().isEmpty()) {
      return terms.grants();
    }
    Object claim = claims.getClaim(terms.modelsClaim());
    List<String> models =
        claim instanceof String text
            ? Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList()
            : claims.getStringListClaim(terms.modelsClaim());
    if (models == null || models.isEmpty()) {
      throw new ParseException("expected models", 0);
    }
    return new Grants(models, terms.grants().routes());
  }
}
