package dev.reprise.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames of an HTTP/2 connection before its codec does any work for them. Frames that
 * carry nothing are cheap to send and dear to answer: resets, pings, settings, updates of windows,
 * blocks of fields that never end. A client that sends too many is told so and cut off.
 */
final class FrameWatch extends ChannelDuplexHandler {

  /** What a connection went too far with. */
  enum Excess {
    RESETS,
    CONTROL_FRAMES,
    HEADER_FRAMES,
    HEADER_TIME,
    WINDOW_UPDATES;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int FRAME_HEADER_BYTES = 9;
  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int PADDED = 0x8;

  /** One for the padding's length, and the longest padding (RFC 9113 section 6.1). */
  private static final int MOST_PADDING_BYTES = 256;

  /** Besides one for so many bytes that were sent: a client may acknowledge each event twice. */
  private static final int FREE_UPDATES = 1_000;

  private static final int BYTES_PER_UPDATE = 16;

  private final Http2Config limits;
  private final FrontMetrics metrics;
  private final int headerTimeoutMs;
  private final byte[] header = new byte[FRAME_HEADER_BYTES];

  private @Nullable Deadline deadline;
  private @Nullable Excess excess;
  private int headerRead;
  private long toSkip = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
  private int headerFrames;
  private boolean blockOpen;
  private boolean blockEnds;
  private boolean timed;

  private long windowNanos = System.nanoTime();
  private int resets;
  private int controlFrames;
  private int updates;
  private long sentBytes;

  FrameWatch(ServerConfig config, FrontMetrics metrics) {
    this.limits = config.http2();
    this.headerTimeoutMs = config.headerTimeoutMs();
    this.metrics = metrics;
  }

  /** Hears when the connection is given up, for whatever reason. */
  Http2ConnectionAdapter goAways() {
    return new Http2ConnectionAdapter() {
      @Override
      public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
        if (errorCode != Http2Error.NO_ERROR.code()) {
          metrics.gaveUp(excess == null ? FrontMetrics.code(errorCode) : excess.label());
        }
      }
    };
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline = new Deadline(ctx.channel().eventLoop(), () -> giveUp(ctx, Excess.HEADER_TIME));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (excess != null) {
      ReferenceCountUtil.release(message);
      return;
    }
    Excess found = message instanceof ByteBuf bytes ? look(bytes) : null;
    if (found != null) {
      ReferenceCountUtil.release(message);
      giveUp(ctx, found);
      return;
    }
    time();
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      sentBytes += bytes.readableBytes();
    }
    ctx.write(message, promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.close();
    }
  }

  private void giveUp(ChannelHandlerContext ctx, Excess found) {
    excess = found;
    ctx.channel().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM));
    ctx.channel().close();
  }

  /** A block of fields has its time from its first byte to its last. */
  private void time() {
    if (timed == blockOpen || deadline == null) {
      return;
    }
    timed = blockOpen;
    if (blockOpen) {
      deadline.in(headerTimeoutMs);
    } else {
      deadline.disarm();
    }
  }

  private @Nullable Excess look(ByteBuf bytes) {
    long now = System.nanoTime();
    if (now - windowNanos > TimeUnit.SECONDS.toNanos(limits.windowSeconds())) {
      windowNanos = now;
      resets = 0;
      controlFrames = 0;
      updates = 0;
      sentBytes = 0;
    }
    int end = bytes.writerIndex();
    for (int at = bytes.readerIndex(); at < end; ) {
      if (toSkip > 0) {
        long skipped = Math.min(toSkip, end - at);
        toSkip -= skipped;
        at += (int) skipped;
      } else {
        header[headerRead++] = bytes.getByte(at++);
        if (headerRead == FRAME_HEADER_BYTES) {
          headerRead = 0;
          toSkip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
          Excess found = count(header[3], header[4]);
          if (found != null) {
            return found;
          }
        }
      }
      if (toSkip == 0 && headerRead == 0 && blockEnds) {
        blockOpen = false;
      }
    }
    return null;
  }

  private @Nullable Excess count(byte type, byte flags) {
    switch (type) {
      case Http2FrameTypes.HEADERS, Http2FrameTypes.CONTINUATION -> {
        headerFrames = type == Http2FrameTypes.HEADERS ? 1 : headerFrames + 1;
        blockOpen = true;
        blockEnds = (flags & END_HEADERS) != 0;
        return headerFrames > limits.maxHeaderFrames() ? Excess.HEADER_FRAMES : null;
      }
      case Http2FrameTypes.DATA -> {
        boolean empty = toSkip <= ((flags & PADDED) == 0 ? 0 : MOST_PADDING_BYTES);
        return empty && (flags & END_STREAM) == 0 && ++controlFrames > limits.maxControlFrames()
            ? Excess.CONTROL_FRAMES
            : null;
      }
      case Http2FrameTypes.RST_STREAM -> {
        return ++resets > limits.maxResets() ? Excess.RESETS : null;
      }
      case Http2FrameTypes.WINDOW_UPDATE -> {
        long most = FREE_UPDATES + sentBytes / BYTES_PER_UPDATE;
        return ++updates > most ? Excess.WINDOW_UPDATES : null;
      }
      default -> {
        return ++controlFrames > limits.maxControlFrames() ? Excess.CONTROL_FRAMES : null;
      }
    }
  }
}
