package dev.reprise.access;

import dev.reprise.access.jwt.Flaw;
import dev.reprise.access.jwt.Jwks;
import dev.reprise.access.jwt.JwksFile;
import dev.reprise.access.jwt.JwksUrl;
import dev.reprise.access.jwt.Terms;
import dev.reprise.access.jwt.Tokens;
import dev.reprise.access.key.KeyFile;
import dev.reprise.access.key.KeyRing;
import dev.reprise.access.key.KeyText;
import dev.reprise.access.limit.Turnstile;
import dev.reprise.chat.Usage;
import dev.reprise.flow.Permit;
import dev.reprise.flow.Refusal;
import dev.reprise.http.Access;
import dev.reprise.http.Peer;
import dev.reprise.identity.Grants;
import dev.reprise.identity.Identity;
import dev.reprise.identity.VirtualKeys;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is known by one configuration. Cheap to make: what lasts is in an {@link AccessState}. One
 * thread of its own, {@code access}, looks after files; event loops only read what it has found.
 */
public final class AccessControl implements Access, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

  /** So long may a key that another process has revoked still open. */
  private static final int POLL_MS = 200;

  private static final int FLUSH_EVERY_POLLS = 5;

  private final AccessConfig config;
  private final AccessState state;
  private final Certificates certificates;
  private final Turnstile turnstile;
  private final @Nullable KeyFile keyFile;
  private final @Nullable KeyRing keys;
  private final @Nullable Tokens tokens;
  private final @Nullable Jwks jwks;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("access").factory());
  private int polls;

  /**
   * Reads keys that are at hand, and begins to fetch those that are not.
   *
   * @param keysFile null where there is no place for virtual keys
   * @param costs what tokens of a model cost; NaN where nobody knows
   * @throws IOException when a file cannot be used; the message names it
   */
  public AccessControl(
      AccessConfig config,
      @Nullable Path keysFile,
      AccessState state,
      ToDoubleBiFunction<String, Usage> costs)
      throws IOException {
    this.config = config;
    this.state = state;
    this.certificates = new Certificates(config.certificates());
    this.turnstile =
        new Turnstile(
            state.accounts,
            config.tenants(),
            costs,
            config.assumedAnswerTokens(),
            state.figures::refused);
    keyFile = keysFile == null ? null : new KeyFile(keysFile, state.clock.wall(), this::pollKeys);
    keys =
        keyFile == null
            ? null
            : new KeyRing(keyFile, state.clock.wall(), state.version::incrementAndGet);
    tokens =
        config.jwt().isUsed()
            ? new Tokens(terms(config.jwt()), state.clock.wall(), state.version::incrementAndGet)
            : null;
    jwks = tokens == null ? null : jwks(config.jwt(), tokens, state);
    try {
      open(keysFile);
    } catch (IOException e) {
      close();
      throw e;
    }
    var _ = watch.scheduleWithFixedDelay(this::poll, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
  }

  private static Terms terms(JwtConfig jwt) {
    return new Terms(
        jwt.issuer(),
        jwt.audience(),
        jwt.algorithms(),
        jwt.nameClaim(),
        jwt.tenantClaim(),
        jwt.modelsClaim(),
        new Grants(jwt.models(), jwt.routes()),
        jwt.limits(),
        jwt.leewaySeconds());
  }

  private static Jwks jwks(JwtConfig jwt, Tokens tokens, AccessState state) throws IOException {
    if (!jwt.isRemote()) {
      return new JwksFile(Path.of(jwt.jwks()), tokens::keys);
    }
    AccessState.Fetched before = state.fetched;
    if (before != null && before.url().equals(jwt.jwks())) {
      tokens.keys(before.json());
    }
    return new JwksUrl(
        URI.create(jwt.jwks()),
        Duration.ofSeconds(jwt.refreshSeconds()),
        json -> tokens.keys(json, () -> state.fetched = fetched(jwt, json)));
  }

  private static AccessState.@Nullable Fetched fetched(JwtConfig jwt, byte @Nullable [] json) {
    return json == null ? null : new AccessState.Fetched(jwt.jwks(), json);
  }

  private void open(@Nullable Path keysFile) throws IOException {
    try {
      if (keys != null) {
        keys.open();
        state.keys = keys.size();
      }
    } catch (IOException e) {
      throw new IOException("access.keys-file: " + keysFile + ": " + e.getMessage(), e);
    }
    try {
      if (jwks != null) {
        jwks.open();
      }
    } catch (IOException e) {
      throw new IOException("access.jwt.jwks: " + config.jwt().jwks() + ": " + e.getMessage(), e);
    }
  }

  /** The keys that are managed here; null where there is no place for them. */
  public @Nullable VirtualKeys keys() {
    return keyFile;
  }

  @Override
  public Found identify(RequestHead head, Peer peer) {
    Set<String> shown = Shown.in(head.headers());
    Found found = null;
    for (String each : shown) {
      Found one = identify(each);
      if (one != null && found != null) {
        return deny("ambiguous", Refused.ambiguous());
      }
      found = found == null ? one : found;
    }
    if (isMisplaced(head, found instanceof Found.Known)) {
      return deny("misplaced", Refused.misplaced());
    }
    return found == null ? otherwise(peer) : found;
  }

  /**
   * Whether a key of ours would be passed on.
   *
   * @param known whether what stands where keys belong is not
   */
  private boolean isMisplaced(RequestHead head, boolean known) {
    if (keys == null || keys.size() == 0) {
      return false;
    }
    for (Headers.Field field : head.headers()) {
      if (KeyText.isWithin(field.value()) && !(known && Shown.isPlace(field))) {
        return true;
      }
    }
    return KeyText.isWithin(head.target());
  }

  /** Null when it is nothing that anybody here could know. */
  private @Nullable Found identify(String shown) {
    KeyText text = keys == null ? null : KeyText.of(shown);
    // Without any key of ours, what begins like one may be a provider's.
    boolean meant = text != null || (KeyText.isMeant(shown) && keys != null && keys.size() > 0);
    if (keys != null && meant) {
      Identity identity = text == null ? null : keys.find(text);
      return identity == null ? deny("key", Refused.wrong()) : new Found.Known(identity, true);
    }
    return tokens == null ? null : token(tokens.check(shown));
  }

  private @Nullable Found token(Tokens.Verdict verdict) {
    return switch (verdict) {
      case Tokens.Verdict.Foreign _ -> null;
      case Tokens.Verdict.Bad bad -> deny("token", Refused.flawed(bad.flaw()));
      case Tokens.Verdict.Good good -> new Found.Known(good.identity(), true);
      case Tokens.Verdict.KeyMissing _ ->
          jwks != null && jwks.miss()
              ? deny("jwks", Refused.keysMissing())
              : deny("token", Refused.flawed(Flaw.SIGNATURE));
    };
  }

  /** By the certificate, else not at all. */
  private Found otherwise(Peer peer) {
    Identity identity = certificates.find(peer.certificate(), state.clock.wall().millis());
    if (identity != null) {
      return new Found.Known(identity, false);
    }
    return config.required() ? deny("unknown", Refused.missing()) : Found.STRANGER;
  }

  private Found deny(String by, Refusal refusal) {
    state.figures.refused(by);
    return new Found.Denied(refusal);
  }

  @Override
  public long version() {
    return state.version.get();
  }

  @Override
  public Permit permit(Identity identity, RequestHead head) {
    return turnstile.permit(identity, head);
  }

  private void pollKeys() {
    if (keys != null) {
      keys.poll();
      state.keys = keys.size();
      state.keysAway = keys.isAway();
    }
  }

  private void poll() {
    try {
      pollKeys();
      if (jwks != null) {
        jwks.poll();
        state.jwksAway = jwks.isAway();
      }
      if (++polls % FLUSH_EVERY_POLLS == 0) {
        state.flush();
      }
    } catch (RuntimeException e) {
      // A task that throws would not be run again.
      LOG.warn("looking after keys failed", e);
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    if (jwks != null) {
      jwks.close();
    }
  }
}
