package dev.reprise.upstream;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A response up to its body.
 *
 * @param status 200 to 599
 * @param reason as it stood on the wire, may be empty
 * @param headers without hop-by-hop and framing fields
 * @param contentLength bytes of the body, or {@link RequestHead#CHUNKED} when not known beforehand,
 *     or {@link RequestHead#NO_BODY} when the status or method forbids one and none was announced
 */
public record ResponseHead(int status, String reason, Headers headers, long contentLength) {

  public ResponseHead withHeaders(Headers others) {
    return new ResponseHead(status, reason, others, contentLength);
  }

  public ResponseHead with(String name, String value) {
    return new ResponseHead(status, reason, headers.plus(name, value), contentLength);
  }

  /** The media type in lower case without parameters; empty when none was given. */
  public String mediaType() {
    @Nullable String type = headers.first("content-type");
    if (type == null) {
      return "";
    }
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }

  /** All content codings, which may stand in several lines; null when there are none. */
  public @Nullable String contentCodings() {
    List<String> lines = headers.all("content-encoding");
    return lines.isEmpty() ? null : String.join(", ", lines);
  }

  public boolean isEventStream() {
    return mediaType().equals("text/event-stream");
  }
}
