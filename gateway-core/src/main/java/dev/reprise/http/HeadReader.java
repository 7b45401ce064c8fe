package dev.reprise.http;

import dev.reprise.cache.Caller;
import dev.reprise.flow.Refusal;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of one connection's requests. A client says the same in each of them but for the
 * length of the body, so what the last one came to is kept and need not be found out again.
 */
final class HeadReader {

  /** What a head comes to. */
  sealed interface Read {}

  /** One that is not answered but with an error. */
  record Refused(Refusal refusal) implements Read {}

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
      String method, String uri, HttpVersion version, List<CharSequence> fields, Accepted read) {}

  private final RequestGate gate;
  private final Authenticator authenticator;
  private @Nullable Known last;

  HeadReader(RequestGate gate, Authenticator authenticator) {
    this.gate = gate;
    this.authenticator = authenticator;
  }

  Read read(HttpRequest request) {
    Known known = last;
    if (known != null && isLike(known, request)) {
      String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
      if (length != null && RequestGate.isLength(length)) {
        return known.read().withContentLength(Long.parseLong(length));
      }
    }
    Refusal refusal = gate.check(request);
    if (refusal != null) {
      return new Refused(refusal);
    }
    RequestHead head = RequestHeads.of(request);
    boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    Accepted read =
        new Accepted(head, authenticator.identify(head), http10, HttpUtil.isKeepAlive(request));
    if (head.contentLength() >= 0) {
      last =
          new Known(
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
