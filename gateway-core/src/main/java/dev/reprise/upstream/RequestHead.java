package dev.reprise.upstream;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A request up to its body.
 *
 * @param target origin-form, exactly as it stood on the wire, query included
 * @param headers without hop-by-hop and framing fields
 * @param contentLength bytes of the body, or {@link #NO_BODY} or {@link #CHUNKED}
 */
public record RequestHead(String method, String target, Headers headers, long contentLength) {

  /** Neither a length nor a transfer coding was given. */
  public static final long NO_BODY = -1;

  /** The body's length is not known beforehand. */
  public static final long CHUNKED = -2;

  /** Where some server or other sees a segment end, up to its parameters. */
  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\;]|%2f|%5c|%3b");

  /** The target up to its query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /**
   * Whether a segment of the path leads up again for some server or other, however it is spelled.
   */
  public boolean leadsUp() {
    String plain = path().toLowerCase(Locale.ROOT).replace("%2e", ".");
    return plain.contains("..") && Arrays.stream(SEPARATOR.split(plain)).anyMatch(".."::equals);
  }

  /** What follows the question mark; empty when there is none. */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  public RequestHead withHeaders(Headers others) {
    return new RequestHead(method, target, others, contentLength);
  }

  public RequestHead withContentLength(long length) {
    return new RequestHead(method, target, headers, length);
  }
}
