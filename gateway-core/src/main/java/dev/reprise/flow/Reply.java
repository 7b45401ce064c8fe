package dev.reprise.flow;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;

/**
 * The answer to one request: a start, parts, then exactly one of end, breakOff and cut; or all of
 * it at once. After the caller has left, all of it does nothing. Confined to the exchange's
 * executor.
 */
public interface Reply {

  void start(ResponseHead head);

  /**
   * The whole answer at once, end included.
   *
   * @param head says how long the body is
   */
  default void whole(ResponseHead head, byte[] body) {
    start(head);
    write(body);
    end(Headers.EMPTY);
  }

  /** The next bytes of the body; nobody changes the array from now on. */
  void write(byte[] bytes);

  void end(Headers trailers);

  /** Ends an answer that is not whole with a last word that says so. */
  void breakOff(byte[] lastWord);

  /** Closes the connection, so that the caller sees that the answer is not whole. */
  void cut();

  boolean started();

  /** False while more than the connection's bound waits to be sent. */
  boolean writable();
}
