package dev.reprise.provider;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;

/**
 * What carries one call: a connection of HTTP/1.1 or a stream of HTTP/2. Confined to its event
 * loop.
 */
interface Carrier {

  void open(RequestHead head);

  /**
   * The next bytes of the body.
   *
   * @param bytes not empty
   */
  void write(byte[] bytes);

  void end(Headers trailers);

  /** Whether more of the body is welcome now. */
  boolean isWritable();

  /** Reads on from upstream, or holds it back. */
  void read(boolean wanted);

  /** Nobody wants the answer any more. */
  void drop();
}
