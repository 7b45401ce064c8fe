package dev.reprise.http;

import dev.reprise.flow.Refusal;
import dev.reprise.upstream.RequestHead;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose meaning two parties could read differently (RFC 9112 sections 3.2, 6.1 to
 * 6.3 and 11.2), after the decoder has taken them apart.
 */
final class RequestGate {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~%!$&'()*+;=:\\[\\]-]+");
  private static final Pattern TARGET = Pattern.compile("[\\x21\\x22\\x24-\\x7e]+");

  private final ServerConfig config;

  RequestGate(ServerConfig config) {
    this.config = config;
  }

  /** Null when the request may go on. */
  @Nullable Refusal check(HttpRequest request) {
    Refusal refusal = decoding(request.decoderResult());
    if (refusal == null) {
      refusal = line(request);
    }
    if (refusal == null) {
      refusal = fields(request.headers());
    }
    if (refusal == null) {
      refusal = host(request);
    }
    return refusal == null ? framing(request) : refusal;
  }

  /** Bytes of the body, or one of {@link RequestHead}'s two marks; only after {@link #check}. */
  static long contentLength(HttpRequest request) {
    if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return RequestHead.CHUNKED;
    }
    String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null ? RequestHead.NO_BODY : Long.parseLong(length);
  }

  private static @Nullable Refusal decoding(DecoderResult result) {
    if (result.isSuccess()) {
      return null;
    }
    return switch (result.cause()) {
      case TooLongHttpLineException e -> Refusal.invalid(414, "uri_too_long", "line too long");
      case TooLongHttpHeaderException e ->
          Refusal.invalid(431, "headers_too_large", "header fields too large");
      default -> bad("the head cannot be read");
    };
  }

  private static @Nullable Refusal line(HttpRequest request) {
    String version = request.protocolVersion().text();
    if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
      return Refusal.invalid(505, "http_version", "expected HTTP/1.1 or HTTP/1.0");
    }
    String method = request.method().name();
    if (method.equals("CONNECT") || method.equals("TRACE")) {
      return Refusal.invalid(405, "method_not_allowed", method + " is not served here");
    }
    String target = request.uri();
    if (!TARGET.matcher(target).matches()) {
      return bad("the target has characters that a URI has not");
    }
    return target.startsWith("/") ? null : absolute(target, request);
  }

  /** The absolute form is for proxies; taken only when it names the same host (RFC 9112 3.2.2). */
  private static @Nullable Refusal absolute(String target, HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    String prefix = "http://" + host + "/";
    if (host.isEmpty() || !target.regionMatches(true, 0, prefix, 0, prefix.length())) {
      return bad("the target is neither a path nor a URL of this host");
    }
    request.setUri(target.substring(prefix.length() - 1));
    return null;
  }

  private @Nullable Refusal fields(HttpHeaders headers) {
    if (headers.size() > config.maxHeaderFields()) {
      return Refusal.invalid(
          431,
          "headers_too_large",
          "expected at most " + config.maxHeaderFields() + " fields, got " + headers.size());
    }
    for (Map.Entry<String, String> field : headers) {
      if (hasControl(field.getValue())) {
        return bad("a field value has control characters");
      }
      if (field.getKey().indexOf('_') >= 0 && isFramingLookalike(field.getKey())) {
        return bad("a field that some servers would take for framing");
      }
    }
    return null;
  }

  private static @Nullable Refusal host(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    if (hosts.size() > 1 || (http11 && hosts.isEmpty())) {
      return bad("expected one Host field, got " + hosts.size());
    }
    if (!hosts.isEmpty() && !HOST.matcher(hosts.getFirst()).matches()) {
      return bad("Host is not a host");
    }
    return null;
  }

  private static @Nullable Refusal framing(HttpRequest request) {
    List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
    List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty() && (!lengths.isEmpty() || codings.size() > 1)) {
      return bad("expected one way of framing the body");
    }
    if (lengths.size() > 1 || (!lengths.isEmpty() && !isLength(lengths.getFirst()))) {
      return bad("expected one Content-Length of digits");
    }
    if (codings.isEmpty()) {
      return null;
    }
    if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return bad("HTTP/1.0 has no Transfer-Encoding");
    }
    return codings.getFirst().equalsIgnoreCase("chunked")
        ? null
        : Refusal.invalid(501, "transfer_encoding", "expected Transfer-Encoding: chunked");
  }

  /** One to 18 digits. */
  static boolean isLength(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return length >= 1 && length <= 18;
  }

  private static boolean hasControl(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFramingLookalike(String name) {
    return name.equalsIgnoreCase("content_length") || name.equalsIgnoreCase("transfer_encoding");
  }

  private static Refusal bad(String found) {
    return Refusal.invalid(400, "bad_request", found);
  }
}
