package dev.reprise.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file that is read item by item. */
interface Source extends AutoCloseable {

  /**
   * @return null at the end
   * @throws LineException for a line that cannot be used; the next call goes on behind it
   */
  @Nullable Item next() throws IOException, LineException;

  /** Where the item that was read last begins, from 1 on. */
  int line();

  @Override
  void close() throws IOException;
}
