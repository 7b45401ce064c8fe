package dev.reprise.flow;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a body that is made piece by piece, as fast as the caller takes it and no faster: nothing
 * but the piece in hand is held for a slow reader.
 *
 * <p>Confined to the exchange's executor.
 */
final class Pour implements Exchange.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Pour.class);

  private final Reply reply;
  private final Iterator<byte[]> pieces;
  private boolean writing;
  private boolean over;

  private Pour(Reply reply, Iterator<byte[]> pieces) {
    this.reply = reply;
    this.pieces = pieces;
  }

  /**
   * Gives the whole reply. Throws only before the reply has started.
   *
   * @param headers of the reply
   * @param whole whether it is small enough to be written at once, with its length
   */
  static void start(Exchange exchange, Headers headers, Iterator<byte[]> pieces, boolean whole) {
    Iterator<byte[]> body = pieces;
    long length = RequestHead.CHUNKED;
    if (whole) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      pieces.forEachRemaining(all::writeBytes);
      body = List.of(all.toByteArray()).iterator();
      length = all.size();
    }
    exchange.reply().start(new ResponseHead(200, "", headers, length));
    Pour pour = new Pour(exchange.reply(), body);
    exchange.listen(pour);
    pour.go();
  }

  /** A write may tell of room for more while it is under way: the loop sees that by itself. */
  private void go() {
    if (writing) {
      return;
    }
    writing = true;
    try {
      while (!over && reply.writable() && pieces.hasNext()) {
        reply.write(pieces.next());
      }
      if (!over && !pieces.hasNext()) {
        over = true;
        reply.end(Headers.EMPTY);
      }
    } catch (RuntimeException e) {
      LOG.warn("a body broke off while it was made", e);
      over = true;
      reply.cut();
    } finally {
      writing = false;
    }
  }

  @Override
  public void writable(boolean writable) {
    if (writable) {
      go();
    }
  }

  @Override
  public void gone() {
    over = true;
  }
}
