package dev.reprise.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Undoes content codings (RFC 9110 section 8.4.1), so that a coded answer can be read. */
public interface ContentCodings {

  /**
   * Whether a whole {@code Content-Encoding} value can be undone.
   *
   * @param codings one or several names in the order in which they were applied
   */
  boolean knows(String codings);

  /**
   * The plain bytes; null when there are more than {@code maxBytes}, beyond which nothing is
   * unpacked.
   *
   * @param codings a value that {@link #knows} knows
   * @throws IOException when the bytes are not what the codings make, or cut short
   */
  byte @Nullable [] decode(String codings, byte[] coded, int maxBytes) throws IOException;
}
