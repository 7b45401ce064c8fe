package dev.reprise.http;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;

/**
 * Writes one reply in a protocol's own form: a head, begun, completed and sent; then parts; then
 * the end. Some replies may have no body, whatever they say of its length. Confined to the
 * connection's event loop.
 */
sealed interface ReplyWriter permits ResponseWriter, StreamWriter {

  /** An interim response, before the head. */
  void sendContinue();

  /**
   * Begins the head.
   *
   * @param toHead whether the request's method is HEAD: the answer has a length but no body
   */
  void head(ResponseHead answer, boolean toHead);

  /** Says how long the body is, where the status allows it (RFC 9110 section 8.6). */
  void length(long bytes);

  /** Says that the body ends when it ends, where there may be one. */
  void chunks();

  /** Adds a field to the head. */
  void field(String name, String value);

  /**
   * Says what becomes of the connection, where a protocol has each reply say that.
   *
   * @param option such as {@code close}
   */
  void connection(String option);

  /** Ends the head and sends it. */
  void send();

  /** Ends the head and sends it with all of the body, whose length it says. */
  void sendWhole(byte[] body);

  /**
   * Sends a part of the body.
   *
   * @param part not empty
   */
  void send(byte[] part);

  /** Ends the body. */
  void end(Headers trailers);

  /** Within the body, sends what changes nothing: a peer that has left answers with a reset. */
  void probe();

  /** Breaks the reply off, so that its reader sees that it is not whole. */
  void cut();
}
