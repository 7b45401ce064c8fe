package dev.reprise.http;

import dev.reprise.admin.AdminAnswer;
import dev.reprise.flow.Refusal;
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
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream of an HTTP/2 connection to the admin listener: one request and its reply. */
final class AdminStreamHandler extends ChannelInboundHandlerAdapter implements AdminIntake.Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(AdminStreamHandler.class);

  private static final int SHORT_BYTES = 4_096;

  private static final AdminReply TOO_MANY =
      AdminReply.json(
          AdminAnswer.refused(
              Refusal.overloaded(
                  "too_many_bytes_in_flight",
                  "it has been done, but too many answers wait to be read")));

  private final Channel stream;
  private final InFlight answers;
  private final StreamHeads heads;
  private final int stallMs;
  private final FrontMetrics metrics;
  private final StreamWriter writer;
  private final Deadline deadline;
  private final Uptake uptake;
  private final AdminIntake intake;

  private boolean begun;
  private boolean ended;

  AdminStreamHandler(Channel stream, AdminIntake.Shared shared, FrontMetrics metrics) {
    this.stream = stream;
    this.answers = shared.answers();
    this.heads = new StreamHeads(shared.limits());
    this.stallMs = shared.limits().http2().stallTimeoutMs();
    this.metrics = metrics;
    this.writer = new StreamWriter(stream);
    this.deadline = new Deadline(stream.eventLoop(), this::late);
    this.uptake = new Uptake(stream);
    this.intake = new AdminIntake(stream, deadline, shared, this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame head when !begun -> begin(head);
        case Http2HeadersFrame trailers -> {
          ended = true;
          intake.body(Unpooled.EMPTY_BUFFER, true);
        }
        case Http2DataFrame data -> {
          ended = data.isEndStream();
          intake.body(data.content(), ended);
        }
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
    ended = frame.isEndStream();
    switch (heads.read(frame)) {
      case StreamHeads.Refused refused -> intake.giveUp(refused.refusal());
      case StreamHeads.Request read -> {
        intake.begin(read.request());
        if (ended) {
          intake.body(Unpooled.EMPTY_BUFFER, true);
        }
      }
    }
  }

  @Override
  public void sendContinue() {
    writer.sendContinue();
  }

  @Override
  public void reply(AdminReply reply) {
    if (!stream.isActive()) {
      return;
    }
    // What is short is always told, or strangers could silence health and operators.
    int length = reply.body().length <= SHORT_BYTES ? 0 : reply.body().length;
    boolean held = answers.hold(length);
    AdminReply told = held ? reply : TOO_MANY;
    told.send(writer, intake.isToHead(), true);
    ChannelFuture last = Objects.requireNonNull(writer.ended());
    last.addListener(sent -> answers.release(held ? length : 0));
    if (!ended) {
      // Section 8.1: the client need not send the rest.
      last.addListener(left -> writer.reset(Http2Error.NO_ERROR));
    }
    if (!last.isDone()) {
      awaitUptake();
    }
  }

  private void awaitUptake() {
    uptake.mark();
    deadline.in(stallMs);
  }

  private void late() {
    if (intake.isCollecting()) {
      intake.giveUp(RequestLimits.late());
    } else if (uptake.moved()) {
      awaitUptake();
    } else {
      metrics.stalled();
      writer.reset(Http2Error.CANCEL);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame) {
      stream.close();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    intake.forget();
    deadline.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // What the client did wrong, the multiplexer tells it.
    if (!(cause instanceof Http2Exception) && !(cause instanceof IOException)) {
      LOG.warn("stream failed", cause);
      writer.cut();
    }
  }
}
