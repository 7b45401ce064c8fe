package dev.reprise.provider;

import dev.reprise.upstream.UpstreamException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one provider: those of HTTP/1.1 that are idle, last used
 * first, and those of HTTP/2. Confined to its loop.
 */
final class Lines implements Http2Line.Owner {

  /** A call that waits for a stream. */
  private record Waiting(HttpCall call, ScheduledFuture<?> limit) {}

  private final UpstreamConfig config;
  private final Connector connector;
  private final EventLoop loop;
  private final Deque<UpstreamHandler> idle = new ArrayDeque<>();
  private final List<Http2Line> lines = new ArrayList<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean connecting;

  Lines(UpstreamConfig config, Connector connector, EventLoop loop) {
    this.config = config;
    this.connector = connector;
    this.loop = loop;
  }

  /** Sends a call over whatever there is, or comes to be. */
  void carry(HttpCall call) {
    UpstreamHandler pooled = pooled();
    if (pooled != null) {
      pooled.carry(call);
      return;
    }
    Http2Line line = roomiest();
    if (line != null) {
      line.carry(call);
    } else if (connector.mayMultiplex()) {
      await(call);
    } else {
      connect(call);
    }
  }

  /** Sends a call that upstream has not seen, not over another connection that may be closing. */
  void again(HttpCall call) {
    if (connector.mayMultiplex()) {
      carry(call);
    } else {
      connect(call);
    }
  }

  private @Nullable UpstreamHandler pooled() {
    for (UpstreamHandler next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      if (next.isClean()) {
        return next;
      }
    }
    return null;
  }

  /** Takes back a connection that may carry another call. */
  private void release(UpstreamHandler connection) {
    if (idle.size() >= config.maxIdleConnections()) {
      idle.removeIf(other -> !other.isClean());
    }
    if (connection.isClean() && idle.size() < config.maxIdleConnections()) {
      idle.addFirst(connection);
    } else {
      connection.close();
    }
  }

  /** A connection for one call. */
  private void connect(HttpCall call) {
    call.waits(connector.connect(loop, this::release, new Own(call)));
  }

  private final class Own implements Connector.Outcome {
    private final HttpCall call;

    Own(HttpCall call) {
      this.call = call;
    }

    @Override
    public void http1(UpstreamHandler connection) {
      connection.carry(call);
    }

    @Override
    public void http2(Http2Line connection) {
      add(connection);
      connection.carry(call);
      serve();
    }

    @Override
    public void failed(UpstreamException failure) {
      call.fail(failure);
    }
  }

  // HTTP/2 --------------------------------------------------------------------------------------

  private void await(HttpCall call) {
    if (waiting.size() >= config.limit().maxWaiting()) {
      loop.execute(() -> call.fail(Failures.overloaded()));
      return;
    }
    long forConnection = lines.isEmpty() ? 2L * config.connectTimeoutMs() : 0;
    ScheduledFuture<?> limit =
        loop.schedule(
            () -> giveUp(call), forConnection + config.limit().maxWaitMs(), TimeUnit.MILLISECONDS);
    Waiting place = new Waiting(call, limit);
    waiting.add(place);
    call.waits(
        () -> {
          limit.cancel(false);
          waiting.remove(place);
        });
    connectMore();
  }

  private void giveUp(HttpCall call) {
    if (waiting.removeIf(place -> place.call() == call)) {
      call.fail(Failures.overloaded());
    }
  }

  private void connectMore() {
    if (!connecting && !waiting.isEmpty() && lines.size() < config.multiplex().maxConnections()) {
      connecting = true;
      connector.connect(loop, this::release, new Shared());
    }
  }

  private final class Shared implements Connector.Outcome {

    /** So it is HTTP/1.1 after all, one call at a time. */
    @Override
    public void http1(UpstreamHandler connection) {
      connecting = false;
      HttpCall first = next();
      if (first == null) {
        release(connection);
      } else {
        connection.carry(first);
      }
      for (HttpCall call = next(); call != null; call = next()) {
        connect(call);
      }
    }

    @Override
    public void http2(Http2Line connection) {
      connecting = false;
      add(connection);
      serve();
    }

    @Override
    public void failed(UpstreamException failure) {
      connecting = false;
      if (!lines.isEmpty()) {
        return;
      }
      for (HttpCall call = next(); call != null; call = next()) {
        call.fail(failure);
      }
    }
  }

  private void add(Http2Line line) {
    lines.add(line);
    line.belongsTo(this);
  }

  private void serve() {
    for (Http2Line line = roomiest(); line != null; line = roomiest()) {
      HttpCall call = next();
      if (call == null) {
        return;
      }
      line.carry(call);
    }
    connectMore();
  }

  private @Nullable HttpCall next() {
    Waiting place = waiting.poll();
    if (place == null) {
      return null;
    }
    place.limit().cancel(false);
    return place.call();
  }

  private @Nullable Http2Line roomiest() {
    Http2Line best = null;
    for (Http2Line line : lines) {
      if (line.hasRoom() && (best == null || line.streams() < best.streams())) {
        best = line;
      }
    }
    return best;
  }

  @Override
  public void room() {
    serve();
  }

  @Override
  public void gone(Http2Line line) {
    lines.remove(line);
    connectMore();
  }
}
