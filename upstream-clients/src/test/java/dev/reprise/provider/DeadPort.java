package dev.reprise.provider;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * A port that refuses connections. It is held without listening: a call from this very port would
 * otherwise meet itself there.
 */
final class DeadPort implements AutoCloseable {
  private final Socket holder = new Socket();

  DeadPort() throws IOException {
    holder.bind(new InetSocketAddress("127.0.0.1", 0));
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + holder.getLocalPort() + "/v1");
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
