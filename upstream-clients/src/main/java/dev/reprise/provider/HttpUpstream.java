package dev.reprise.provider;

import dev.reprise.http.EventLoops;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.Upstream;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * One provider over HTTP/1.1 or HTTP/2. A call's connection lives on the event loop of the exchange
 * that makes it, so that no byte changes threads.
 */
public final class HttpUpstream implements Upstream {
  private final UpstreamConfig config;
  private final Gate gate;
  private final UpstreamKey key;
  private final Connector connector;
  private final ConcurrentMap<EventLoop, Lines> lines = new ConcurrentHashMap<>();

  /**
   * @throws IOException when a file of the configuration cannot be read or holds something else
   */
  public HttpUpstream(UpstreamConfig config, EventLoops loops) throws IOException {
    this(config, loops, InetAddress::getAllByName);
  }

  HttpUpstream(UpstreamConfig config, EventLoops loops, Connector.Names names) throws IOException {
    Origin origin = Origin.of(config.url());
    this.config = config;
    this.gate = new Gate(config, origin.authority());
    this.key = new UpstreamKey(config);
    try {
      this.connector = new Connector(config, origin, gate, loops, names);
    } catch (IOException | RuntimeException e) {
      key.close();
      throw e;
    }
  }

  @Override
  public Call send(RequestHead head, Listener listener, Executor executor) {
    if (!(executor instanceof EventLoop loop)) {
      throw new IllegalArgumentException("expected an event loop, got " + executor);
    }
    boolean ours = key.isFor(head);
    Lines own = lines.computeIfAbsent(loop, each -> new Lines(config, connector, each));
    HttpCall call = new HttpCall(ours ? key.show(head) : head, ours, listener, gate, own::again);
    gate.admit(call, loop, () -> own.carry(call));
    return call;
  }

  /** What goes on now, and what has. */
  public UpstreamFigures figures() {
    return gate.figures();
  }

  /** Connections end with their event loops. */
  @Override
  public void close() {
    key.close();
    connector.close();
  }
}
