package dev.reprise.http;

import dev.reprise.cache.Caller;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.Identity;
import dev.reprise.upstream.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of one connection's requests. A client says the same in each of them but for the
 * length of the body, so what the last one came to is kept and need not be found out again, for as
 * long as its caller is known.
 */
final class HeadReader {

  /** What a head comes to. */
  sealed interface Read {}

  /**
   * One that is not answered but with an error.
   *
   * @param head null when it cannot be read
   */
  record Refused(Refusal refusal, @Nullable RequestHead head) implements Read {}

  /**
   * A request.
   *
   * @param keepAlive whether the client wants to go on afterwards
   */
  record Accepted(RequestHead head, Caller caller, boolean http10, boolean keepAlive)
      implements Read {
    private Accepted withContentLength(long length) {
      return head.contentLength() == length
          ? this
          : new Accepted(head.withContentLength(length), caller, http10, keepAlive);
    }
  }

  /** A head with one Content-Length, as it was decoded. */
  private record Known(
      Authenticator authenticator,
      long asOf,
      String method,
      String uri,
      HttpVersion version,
      List<CharSequence> fields,
      Accepted read) {

    /** Whether what was found out of the caller would be found out again. */
    boolean holds(Authenticator now) {
      Identity identity = read.caller().identity();
      return authenticator == now
          && asOf == now.version()
          && (identity == null
              || identity.expiresMs() == Long.MAX_VALUE
              || System.currentTimeMillis() < identity.expiresMs());
    }
  }

  private final RequestGate gate;
  private final Supplier<Peer> peer;
  private @Nullable Known last;

  /**
   * @param peer the connection's, once a request has come
   */
  HeadReader(RequestGate gate, Supplier<Peer> peer) {
    this.gate = gate;
    this.peer = peer;
  }

  /**
   * Reads a head.
   *
   * @param authenticator says who the caller is; what another one said is not remembered
   */
  Read read(HttpRequest request, Authenticator authenticator) {
    Known known = last;
    if (known != null && known.holds(authenticator) && isLike(known, request)) {
      String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
      if (length != null && RequestGate.isLength(length)) {
        return known.read().withContentLength(Long.parseLong(length));
      }
    }
    Refusal refusal = gate.check(request);
    if (refusal != null) {
      return new Refused(refusal, null);
    }
    // Before: a change that comes meanwhile must not be missed.
    long version = authenticator.version();
    RequestHead head = RequestHeads.of(request);
    return switch (authenticator.authenticate(head, peer.get())) {
      case Authenticator.Denied denied -> new Refused(denied.refusal(), head);
      case Authenticator.Passed passed -> accept(request, passed, authenticator, version);
    };
  }

  private Accepted accept(
      HttpRequest request, Authenticator.Passed passed, Authenticator authenticator, long version) {
    boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    Accepted read =
        new Accepted(passed.head(), passed.caller(), http10, HttpUtil.isKeepAlive(request));
    if (passed.head().contentLength() >= 0) {
      last =
          new Known(
              authenticator,
              version,
              request.method().name(),
              request.uri(),
              request.protocolVersion(),
              fields(request.headers()),
              read);
    }
    return read;
  }

  /** Names and values in turn, without the length, which is there once. */
  private static List<CharSequence> fields(HttpHeaders headers) {
    List<CharSequence> fields = new ArrayList<>(2 * headers.size());
    for (var each = headers.iteratorCharSequence(); each.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = each.next();
      if (!isLength(field.getKey())) {
        fields.add(field.getKey());
        fields.add(field.getValue());
      }
    }
    return fields;
  }

  /** Whether nothing but the length of the body may be different. */
  private static boolean isLike(Known known, HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (!request.decoderResult().isSuccess()
        || known.fields().size() != 2 * (headers.size() - 1)
        || !known.uri().equals(request.uri())
        || !known.method().equals(request.method().name())
        || !known.version().equals(request.protocolVersion())) {
      return false;
    }
    Iterator<CharSequence> before = known.fields().iterator();
    for (var each = headers.iteratorCharSequence(); each.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = each.next();
      if (!isLength(field.getKey())
          && (!before.hasNext()
              || !AsciiString.contentEquals(before.next(), field.getKey())
              || !AsciiString.contentEquals(before.next(), field.getValue()))) {
        return false;
      }
    }
    return !before.hasNext();
  }

  private static boolean isLength(CharSequence name) {
    return AsciiString.contentEqualsIgnoreCase(HttpHeaderNames.CONTENT_LENGTH, name);
  }
}
