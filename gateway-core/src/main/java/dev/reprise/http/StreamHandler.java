package dev.reprise.http;

import dev.reprise.flow.Refusal;
import dev.reprise.telemetry.Finished;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of an HTTP/2 connection: one request and its reply. What the client sends beyond its
 * window the codec has refused; what is not read keeps its part of the window taken.
 */
final class StreamHandler extends ChannelInboundHandlerAdapter implements NettyExchange.Connection {
  private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);

  private final Channel stream;
  private final Intake intake;
  private final StreamHeads heads;
  private final FrontMetrics metrics;
  private final StreamWriter writer;
  private final Deadline deadline;
  private final Uptake uptake;
  private final int stallMs;

  private @Nullable NettyExchange current;
  private boolean begun;
  private boolean requestComplete;

  StreamHandler(Channel stream, Intake.Shared shared, FrontMetrics metrics) {
    this.stream = stream;
    this.heads = new StreamHeads(shared.config());
    this.metrics = metrics;
    this.writer = new StreamWriter(stream);
    this.deadline = new Deadline(stream.eventLoop(), this::late);
    this.uptake = new Uptake(stream);
    this.intake = new Intake(stream, deadline, shared);
    this.stallMs = shared.config().http2().stallTimeoutMs();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame head when !begun -> begin(head);
        case Http2HeadersFrame trailers ->
            body(Unpooled.EMPTY_BUFFER, RequestHeads.trailers(trailers.headers()));
        case Http2DataFrame data -> body(data.content(), data.isEndStream() ? Headers.EMPTY : null);
        default -> {
          // Frames of kinds that nobody knows mean nothing (RFC 9113 section 5.5).
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(Http2HeadersFrame frame) {
    begun = true;
    requestComplete = frame.isEndStream();
    switch (heads.read(frame)) {
      case StreamHeads.Refused refused -> refuse(refused.refusal());
      case StreamHeads.Request read -> {
        switch (intake.read(read.request())) {
          case HeadReader.Refused refused -> refuse(refused.refusal(), refused.head());
          case HeadReader.Accepted accepted -> begin(read, accepted);
        }
      }
    }
  }

  private void begin(StreamHeads.Request read, HeadReader.Accepted accepted) {
    NettyExchange exchange = intake.begin(this, writer, accepted);
    current = exchange;
    if (!requestComplete) {
      intake.awaitBody();
    }
    Refusal refusal = intake.start(read.request(), exchange);
    if (refusal == null && requestComplete && current == exchange) {
      refusal = intake.take(exchange, Unpooled.EMPTY_BUFFER, Headers.EMPTY);
    }
    if (refusal != null) {
      refuse(refusal);
    }
  }

  /**
   * @param trailers what followed the last part; null before that
   */
  private void body(ByteBuf content, @Nullable Headers trailers) {
    NettyExchange exchange = current;
    if (trailers != null) {
      requestComplete = true;
      deadline.disarm();
    }
    if (exchange == null) {
      return;
    }
    Refusal refusal = intake.count(content.readableBytes());
    if (refusal == null) {
      if (!requestComplete && stream.config().isAutoRead()) {
        intake.awaitBody();
      }
      refusal = intake.take(exchange, content, trailers);
    }
    if (refusal != null) {
      refuse(refusal);
    }
  }

  private void refuse(Refusal refusal) {
    refuse(refusal, null);
  }

  /**
   * Answers with an error; what still comes of the request counts for nothing.
   *
   * @param head of a request that no exchange has begun for; null when it could not be read
   */
  private void refuse(Refusal refusal, @Nullable RequestHead head) {
    NettyExchange exchange = current;
    if (exchange != null && exchange.started()) {
      abandon();
      writer.reset(Http2Error.CANCEL);
      return;
    }
    if (exchange == null) {
      exchange = NettyExchange.refused(stream, this, writer, head);
      intake.began();
      current = exchange;
    }
    intake.refuse(exchange, refusal);
  }

  // The exchange tells ------------------------------------------------------------------------

  @Override
  public void replied(boolean reusable) {
    current = null;
    intake.forget();
    ChannelFuture ended = writer.ended();
    if (ended == null || !stream.isActive()) {
      return;
    }
    if (!requestComplete) {
      // Section 8.1: the client need not send the rest.
      ended.addListener(left -> writer.reset(Http2Error.NO_ERROR));
    }
    if (!ended.isDone()) {
      awaitRoom();
    }
  }

  @Override
  public boolean requestIsComplete() {
    return requestComplete;
  }

  @Override
  public boolean mayGoOn() {
    return true;
  }

  @Override
  public void read(boolean wanted) {
    intake.readOn(wanted, requestComplete);
  }

  @Override
  public void finished(Finished exchange) {
    intake.finished(exchange);
  }

  // The stream --------------------------------------------------------------------------------

  /** The answer waits for the client's window. */
  private void awaitRoom() {
    uptake.mark();
    deadline.in(stallMs);
  }

  private void late() {
    if (!requestComplete && current != null) {
      refuse(RequestLimits.late());
    } else if (uptake.moved()) {
      awaitRoom();
    } else {
      metrics.stalled();
      abandon();
      writer.reset(Http2Error.CANCEL);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    // As long as the request is still coming, its own deadline holds.
    if (requestComplete && !stream.isWritable()) {
      awaitRoom();
    } else if (requestComplete && current != null) {
      deadline.disarm();
    }
    if (current != null) {
      current.writabilityChanged();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame) {
      abandon();
      stream.close();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    deadline.close();
    abandon();
  }

  /** Gives up what is being answered. */
  private void abandon() {
    NettyExchange exchange = current;
    current = null;
    intake.forget();
    if (exchange != null) {
      exchange.abort();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    abandon();
    // What the client did wrong, the multiplexer tells it.
    if (!(cause instanceof Http2Exception) && !(cause instanceof IOException)) {
      LOG.warn("stream failed", cause);
      writer.cut();
    }
  }
}
