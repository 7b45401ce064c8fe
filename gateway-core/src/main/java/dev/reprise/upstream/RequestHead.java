package dev.reprise.upstream;

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

  /** The target up to its query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
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
