package dev.reprise.provider;

import java.io.IOException;

/** Undoes one content coding. */
interface Coding {

  /**
   * The first {@code limit} bytes of what was coded, or all if there are fewer; only then the end
   * was seen and checked.
   *
   * @param limit at least 1
   * @throws IOException if the bytes are broken, cut short, or followed by others
   */
  byte[] decode(byte[] coded, int limit) throws IOException;
}
