package dev.reprise.http;

import dev.reprise.flow.Refusal;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what the fields of an HTTP/2 request (RFC 9113 section 8.3) would be in HTTP/1.1, so that
 * the same gate looks at both. What only HTTP/2 can get wrong is refused here; what no reader may
 * take at all, such as names in upper case or fields of a connection, the decoder has refused
 * before.
 */
final class StreamHeads {

  /** What a head comes to. */
  sealed interface Read {}

  /** One that means nothing, or two things at once. */
  record Refused(Refusal refusal) implements Read {}

  /** As it would be in HTTP/1.1. */
  record Request(HttpRequest request) implements Read {}

  private final int maxLineBytes;

  StreamHeads(ServerConfig config) {
    this.maxLineBytes = config.maxRequestLineBytes();
  }

  Read read(Http2HeadersFrame frame) {
    Http2Headers fields = frame.headers();
    HttpHeaders headers = new DefaultHttpHeaders(false);
    Refusal refusal = pseudo(fields);
    if (refusal == null) {
      refusal = copy(fields, headers);
    }
    if (refusal == null) {
      refusal = authority(fields.authority(), headers);
    }
    if (refusal == null) {
      refusal = framing(frame.isEndStream(), headers);
    }
    return refusal == null
        ? new Request(
            new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(text(fields.method())),
                text(fields.path()),
                headers,
                false))
        : new Refused(refusal);
  }

  private @Nullable Refusal pseudo(Http2Headers fields) {
    String method = text(fields.method());
    if (method.equals("CONNECT")) {
      return Refusal.invalid(405, "method_not_allowed", "CONNECT is not served here");
    }
    if (method.isEmpty() || HttpHeaderValidationUtil.validateToken(method) >= 0) {
      return bad("the method is not one");
    }
    String scheme = text(fields.scheme());
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return bad("expected https or http as the scheme");
    }
    String path = text(fields.path());
    if (!path.startsWith("/")) {
      return bad("the target is not a path");
    }
    return path.length() <= maxLineBytes
        ? null
        : Refusal.invalid(
            414, "uri_too_long", "expected a path of at most " + maxLineBytes + " bytes");
  }

  private static @Nullable Refusal copy(Http2Headers fields, HttpHeaders headers) {
    StringBuilder cookies = new StringBuilder();
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      String name = text(field.getKey());
      String value = text(field.getValue());
      if (name.startsWith(":")) {
        continue;
      }
      if (name.isEmpty() || HttpHeaderValidationUtil.validateToken(name) >= 0) {
        return bad("a field's name is not one");
      }
      if (!value.equals(value.strip())) {
        return bad("a field's value begins or ends with white space");
      }
      if (name.equals("cookie")) {
        // Clients may send each cookie by itself (section 8.2.3); they are one field still.
        cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
      } else {
        headers.add(name, value);
      }
    }
    if (!cookies.isEmpty()) {
      headers.add(HttpHeaderNames.COOKIE, cookies);
    }
    return null;
  }

  /** Section 8.3.1: either may name the host; both must name the same. */
  private static @Nullable Refusal authority(
      @Nullable CharSequence authority, HttpHeaders headers) {
    if (authority == null) {
      return null;
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.stream().anyMatch(host -> !host.equalsIgnoreCase(authority.toString()))) {
      return bad("Host is another one than :authority");
    }
    if (hosts.size() < 2) {
      headers.set(HttpHeaderNames.HOST, authority);
    }
    return null;
  }

  /**
   * The decoder has counted the bytes against the length; here it is only whether there are any.
   */
  private static @Nullable Refusal framing(boolean ended, HttpHeaders headers) {
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return bad("HTTP/2 has no Transfer-Encoding");
    }
    if (ended && lengths.stream().anyMatch(length -> !length.equals("0"))) {
      return bad("expected a body as long as Content-Length says, got none");
    }
    if (!ended && lengths.isEmpty()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return null;
  }

  private static String text(@Nullable CharSequence chars) {
    return chars == null ? "" : chars.toString();
  }

  private static Refusal bad(String found) {
    return Refusal.invalid(400, "bad_request", "the request is not HTTP/2: " + found);
  }
}
