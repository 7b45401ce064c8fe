package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Caller;
import dev.reprise.cache.RequestControls;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.WireFormat;
import dev.reprise.upstream.Headers;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done with each request. What comes again with the same bytes by the same caller, as
 * retries and repeated questions do, is neither read nor planned again: both depend on nothing
 * else. Callers share nothing here, so the time that it takes tells nobody what others ask.
 *
 * <p>Holds at most {@value #PLACES} bodies of {@value #MAX_BODY_BYTES} bytes. Safe for use by many
 * threads.
 */
final class Plans {
  private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

  /** A power of two. */
  private static final int PLACES = 1_024;

  private static final int MAX_BODY_BYTES = 4_096;

  private final WireFormat wire;
  private final ChatFlow.Shared shared;
  private final AtomicReferenceArray<@Nullable Known> known = new AtomicReferenceArray<>(PLACES);

  /** What was planned last at each place: only what comes a second time is kept. */
  private final AtomicIntegerArray seen = new AtomicIntegerArray(PLACES);

  /**
   * What is to be done.
   *
   * @param request null when it could not be read, which is a bypass
   * @param refusal null unless the caller asks for something that cannot be
   */
  record Planned(@Nullable ChatRequest request, CachePlan plan, @Nullable Refusal refusal) {
    static Planned bypass(BypassReason reason) {
      return new Planned(null, new CachePlan.Bypass(reason), null);
    }
  }

  /**
   * A request and all that its plan was made of. Nothing that reading has left is held, and the
   * headers, a credential among them, no longer than by the connection that brought them.
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by its bytes where it is compared.
  private record Known(
      byte[] body,
      String path,
      Caller caller,
      WeakReference<Headers> headers,
      RequestControls controls,
      Planned planned) {

    boolean isOf(byte[] otherBody, String otherPath, Caller otherCaller) {
      return Arrays.equals(body, otherBody)
          && path.equals(otherPath)
          && (caller == otherCaller || caller.equals(otherCaller));
    }
  }

  Plans(WireFormat wire, ChatFlow.Shared shared) {
    this.wire = wire;
    this.shared = shared;
  }

  Planned of(Exchange exchange, byte[] body) {
    try {
      return plan(exchange, body);
    } catch (UnreadableRequestException e) {
      return Planned.bypass(BypassReason.UNREADABLE);
    } catch (InvalidControlException e) {
      return new Planned(
          null, new CachePlan.Bypass(BypassReason.DISABLED), Refusal.invalidControl(e));
    } catch (RuntimeException e) {
      LOG.warn("planning failed, forwarding", e);
      return Planned.bypass(BypassReason.CACHE_FAILED);
    }
  }

  private Planned plan(Exchange exchange, byte[] body)
      throws UnreadableRequestException, InvalidControlException {
    Headers headers = exchange.head().headers();
    String path = exchange.head().path();
    Caller caller = exchange.caller();
    int hash = hash(body, caller);
    int place = hash & (PLACES - 1);
    Known same = known.get(place);
    if (same != null && !same.isOf(body, path, caller)) {
      same = null;
    }
    if (same != null && same.headers().refersTo(headers)) {
      return same.planned();
    }
    ChatRequest request = same == null ? null : same.planned().request();
    if (request == null) {
      request = read(body);
    }
    RequestControls controls = ControlsReader.read(headers, request.extension(), shared.compat());
    if (same != null && same.controls().equals(controls)) {
      return same.planned();
    }
    CachePlan plan = shared.planner().plan(path, request, caller, controls);
    boolean unsatisfied = controls.onlyIfCached() && plan instanceof CachePlan.Bypass;
    Refusal refusal = unsatisfied ? Refusal.notCached() : null;
    if (body.length > MAX_BODY_BYTES || seen.getAndSet(place, hash) != hash) {
      return new Planned(request, plan, refusal);
    }
    ChatRequest bare = request.withParts(request.parts().get());
    Planned planned = new Planned(bare, plan, refusal);
    var source = new WeakReference<>(headers);
    known.set(place, new Known(body, path, caller, source, controls, planned));
    return planned;
  }

  /** Of large bodies no parts: they would be held for as long as the answer takes. */
  private ChatRequest read(byte[] body) throws UnreadableRequestException {
    ChatRequest request = wire.read(body);
    return body.length > ChatFlow.READ_AT_ONCE_BYTES ? request.withParts(KeyParts.NONE) : request;
  }

  private static int hash(byte[] body, Caller caller) {
    if (body.length > MAX_BODY_BYTES) {
      return 0;
    }
    int hash = 31 * Arrays.hashCode(body) + caller.credentials().whole().hashCode();
    return hash ^ hash >>> 16;
  }
}
