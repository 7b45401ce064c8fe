package dev.reprise.provider;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Heads as HTTP/2 has them (RFC 9113 section 8). */
final class Http2Heads {

  /** What a field costs besides its text (RFC 9113 section 6.5.2). */
  private static final int FIELD_BYTES = 32;

  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

  /** Never kept in a table from which they might be guessed (RFC 7541 section 7.1). */
  private static final Set<String> SECRETS =
      Set.of("authorization", "api-key", "x-api-key", "cookie");

  private Http2Heads() {}

  static boolean isSecret(CharSequence name) {
    return SECRETS.contains(name.toString());
  }

  static Http2Headers request(RequestHead head, Origin origin) {
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method(head.method())
            .scheme(origin.tls() ? "https" : "http")
            .authority(origin.authority())
            .path(origin.target(head.target()));
    for (Headers.Field field : head.headers()) {
      if (!field.is("host")) {
        headers.add(field.name().toLowerCase(Locale.ROOT), field.value());
      }
    }
    if (head.contentLength() >= 0) {
      headers.set("content-length", Long.toString(head.contentLength()));
    }
    return headers;
  }

  static Http2Headers trailers(Headers trailers) {
    Http2Headers headers = new DefaultHttp2Headers();
    for (Headers.Field field : trailers) {
      headers.add(field.name().toLowerCase(Locale.ROOT), field.value());
    }
    return headers;
  }

  /**
   * The fields but the status; null when they are too large, or could not stand in a head of
   * HTTP/1.1, where a line end in a value would begin another field.
   */
  static @Nullable Headers fields(Http2Headers headers, int maxBytes) {
    List<Headers.Field> fields = new ArrayList<>(headers.size());
    long bytes = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      String name = field.getKey().toString();
      String value = field.getValue().toString();
      bytes += name.length() + value.length() + FIELD_BYTES;
      if (bytes > maxBytes) {
        return null;
      }
      if (name.startsWith(":")) {
        continue;
      }
      if (!isToken(name) || !isText(value)) {
        return null;
      }
      fields.add(new Headers.Field(name, value));
    }
    return Headers.of(fields).endToEnd();
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!plain && TOKEN_SIGNS.indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isText(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
