package dev.reprise.http;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** From Netty's messages to the core's records. */
final class RequestHeads {

  /** Trailers that would be read as the request's own fields further on. */
  private static final Set<String> NOT_IN_TRAILERS =
      Set.of(
          "api-key",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "cookie",
          "expect",
          "host",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-api-key");

  private static final int MAX_ID_LENGTH = 128;

  private RequestHeads() {}

  static RequestHead of(HttpRequest request) {
    List<Headers.Field> fields = new ArrayList<>(request.headers().size());
    for (Map.Entry<String, String> field : request.headers()) {
      if (!field.getKey().equalsIgnoreCase("expect")) {
        fields.add(new Headers.Field(field.getKey(), field.getValue()));
      }
    }
    return new RequestHead(
        request.method().name(),
        request.uri(),
        Headers.of(fields).endToEnd(),
        RequestGate.contentLength(request));
  }

  static Headers trailers(LastHttpContent last) {
    if (last.trailingHeaders().isEmpty()) {
      return Headers.EMPTY;
    }
    return trailers(last.trailingHeaders());
  }

  /** Those that may be passed on, whatever protocol they came by. */
  static <T extends CharSequence> Headers trailers(Iterable<Map.Entry<T, T>> all) {
    List<Headers.Field> fields = new ArrayList<>();
    for (Map.Entry<T, T> field : all) {
      String name = field.getKey().toString();
      if (!NOT_IN_TRAILERS.contains(name.toLowerCase(Locale.ROOT))) {
        fields.add(new Headers.Field(name, field.getValue().toString()));
      }
    }
    return Headers.of(fields);
  }

  /** The caller's id when it is one that a log line can hold, else one of ours. */
  static String id(RequestHead head) {
    String given = head.headers().first("x-request-id");
    if (given != null && !given.isEmpty() && given.length() <= MAX_ID_LENGTH) {
      return given;
    }
    return "req_" + Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
  }
}
