package dev.reprise.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * A port that refuses connections. It is held without listening: a call that happened to come from
 * that very port would otherwise meet itself there.
 */
public final class DeadPort implements AutoCloseable {
  private final Socket holder = new Socket();

  public DeadPort() {
    try {
      holder.bind(new InetSocketAddress("127.0.0.1", 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL to give to a gateway. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + holder.getLocalPort() + "/v1");
  }

  @Override
  public void close() {
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
