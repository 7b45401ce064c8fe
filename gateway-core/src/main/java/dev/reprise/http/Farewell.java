package dev.reprise.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The end of a client connection, from either side. Confined to its event loop. */
final class Farewell {

  /** How long a refused caller's next bytes are awaited, so that it can hear why. */
  private static final int LINGER_MS = 2_000;

  /** How long it may go on sending them. */
  private static final long MAX_LINGER_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int PROBE_MS = 250;

  /**
   * The first may still be read by a peer that is just closing, the second is then answered by a
   * reset, and only the third finds that out: a socket that has been shut is not read.
   */
  private static final int PROBES = 3;

  private final Channel channel;
  private final Deadline deadline;
  private final LongSupplier nanoClock;
  private boolean begun;
  private long lingerUntilNanos;
  private boolean lingers;
  private boolean heard;
  private long unsentBytes = Long.MAX_VALUE;
  private boolean inputShut;

  Farewell(Channel channel, Deadline deadline) {
    this(channel, deadline, System::nanoTime);
  }

  Farewell(Channel channel, Deadline deadline, LongSupplier nanoClock) {
    this.channel = channel;
    this.deadline = deadline;
    this.nanoClock = nanoClock;
  }

  /** Whether the gateway has said its last word here; what still comes in counts for nothing. */
  boolean begun() {
    return begun;
  }

  /** Whether the caller has sent its last byte. */
  boolean inputShut() {
    return inputShut;
  }

  /**
   * Closes behind what is queued. Where the caller's bytes may still be coming, with a FIN first
   * and a while of reading: closing over unread bytes would reset the connection and take the
   * answer with it.
   */
  void begin(boolean unread) {
    begun = true;
    lingers = unread;
    lingerUntilNanos = nanoClock.getAsLong() + MAX_LINGER_NANOS;
    deadline.in(LINGER_MS);
    if (unread && !inputShut && channel instanceof DuplexChannel duplex) {
      written().addListener(done -> shutOutput(duplex));
    } else {
      closeBehind();
    }
  }

  /** TLS has an end of its own, without which a reader may think that bytes were cut off. */
  private static void shutOutput(DuplexChannel duplex) {
    SslHandler tls = duplex.pipeline().get(SslHandler.class);
    if (tls == null) {
      duplex.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(told -> duplex.shutdownOutput());
    }
  }

  private void closeBehind() {
    written().addListener(ChannelFutureListener.CLOSE);
  }

  /** An empty write is done when all before it are. */
  private ChannelFuture written() {
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /** More has come of what counts for nothing. */
  void heard() {
    heard = true;
  }

  /** From now on a sender gets no more time than others. */
  void hurry() {
    lingers = false;
  }

  /**
   * Looks again after the time for a last word: true when nothing moves any more, and what is left
   * may be cut off. A slow reader that still takes its answer gets the time once more, and so, for
   * a while, does a slow sender.
   */
  boolean isStuck() {
    ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
    // A large answer is one message: it counts as pending as a whole until its last byte is taken.
    long left = unsent == null ? 0 : unsent.totalPendingWriteBytes() - unsent.currentProgress();
    boolean sends = lingers && heard && nanoClock.getAsLong() - lingerUntilNanos < 0;
    boolean stuck = !sends && (left == 0 || left >= unsentBytes);
    unsentBytes = left;
    heard = false;
    if (!stuck) {
      deadline.in(LINGER_MS);
    }
    return stuck;
  }

  /** The caller sends no more; what it has sent is answered all the same. */
  void onInputShut() {
    inputShut = true;
    if (begun) {
      // There is nothing left to linger for.
      closeBehind();
    }
  }

  /**
   * Finds out whether a caller that sends no more still listens or has left altogether.
   *
   * @param isCurrent whether an exchange is still being answered
   */
  void probe(NettyExchange answering, Predicate<NettyExchange> isCurrent) {
    if (!answering.isHttp10()) {
      probe(answering, isCurrent, PROBES);
    }
  }

  private void probe(NettyExchange answering, Predicate<NettyExchange> isCurrent, int times) {
    if (times > 0 && isCurrent.test(answering)) {
      answering.probe();
      channel
          .eventLoop()
          .schedule(() -> probe(answering, isCurrent, times - 1), PROBE_MS, TimeUnit.MILLISECONDS);
    }
  }
}
