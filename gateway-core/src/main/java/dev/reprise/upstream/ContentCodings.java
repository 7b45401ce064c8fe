package dev.reprise.upstream;

import java.io.IOException;

/**
 * Reads bodies back that an upstream sent compressed (RFC 9110 section 8.4). May be used by any
 * number of threads at a time.
 */
public interface ContentCodings {

  /**
   * Whether {@link #decode} can read a body with these codings; cheap, to be asked before anything
   * is collected.
   *
   * @param codings as for {@link #decode}
   */
  boolean knows(String codings);

  /**
   * Undoes the codings of a whole body, the last named first. It computes for as long as that takes
   * and waits for nothing.
   *
   * @param codings the value of {@code Content-Encoding}: none, one or at most three names in any
   *     case, separated by commas in the order they were applied; several field lines are one
   *     value, joined by commas
   * @param maxBytes what the body may have before and after each coding, at most {@code
   *     Integer.MAX_VALUE - 1}; decoding stops one byte beyond it
   * @throws IOException if the bytes are not what their codings say: broken, cut short, or followed
   *     by others
   */
  Decoded decode(String codings, byte[] coded, int maxBytes) throws IOException;

  /** What became of a body. */
  sealed interface Decoded {

    /**
     * The body as it was before any coding.
     *
     * @param bytes at most {@code maxBytes}; the array given, where nothing was coded
     */
    record Plain(byte[] bytes) implements Decoded {}

    /** More than {@code maxBytes}, at the end or between two codings. */
    record TooLarge() implements Decoded {}

    /** At least one of the codings is not known, or there are too many. */
    record Unknown() implements Decoded {}
  }
}
