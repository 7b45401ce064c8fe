package dev.reprise.http;

import dev.reprise.flow.Refusal;
import dev.reprise.http.StrictRequestDecoder.Rejected;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * One HTTP/1.1 connection to the admin listener. What has been decoded while a request is worked on
 * waits in the pipeline's flow control.
 */
final class AdminHandler extends ChannelInboundHandlerAdapter implements AdminIntake.Carrier {
  private static final int HEAD_MS = 10_000;
  private static final int IDLE_MS = 75_000;

  private final Channel channel;
  private final AdminIntake intake;
  private final Deadline deadline;
  private final Farewell farewell;

  private boolean headBegun;
  private boolean keepAlive;

  AdminHandler(Channel channel, AdminIntake.Shared shared) {
    this.channel = channel;
    this.deadline = new Deadline(channel.eventLoop(), this::late);
    this.intake = new AdminIntake(channel, deadline, shared, this);
    this.farewell = new Farewell(channel, deadline);
    deadline.in(IDLE_MS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (farewell.begun()) {
      farewell.heard();
      ReferenceCountUtil.release(message);
      return;
    }
    switch (message) {
      case Rejected rejected -> intake.giveUp(rejected.refusal());
      case HttpRequest request -> begin(request);
      case HttpContent content -> {
        try {
          body(content);
        } finally {
          content.release();
        }
      }
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest request) {
    headBegun = false;
    keepAlive =
        HttpUtil.isKeepAlive(request) && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    intake.begin(request);
  }

  private void body(HttpContent content) {
    if (content.decoderResult().isFailure() && intake.isCollecting()) {
      intake.giveUp(Refusal.invalid(400, "bad_request", "the body's chunks cannot be read"));
    } else {
      intake.body(content.content(), content instanceof LastHttpContent);
    }
  }

  @Override
  public void sendContinue() {
    new ResponseWriter(channel).sendContinue();
  }

  /** What is left of the request's body is not read as one: the connection ends with the reply. */
  @Override
  public void reply(AdminReply reply) {
    boolean stay = keepAlive && intake.isComplete();
    reply.send(new ResponseWriter(channel), intake.isToHead(), stay);
    if (stay) {
      deadline.in(headBegun ? HEAD_MS : IDLE_MS);
    } else {
      farewell.begin(!intake.isComplete());
    }
  }

  private void late() {
    if (farewell.begun()) {
      if (farewell.isStuck()) {
        channel.close();
      }
    } else if (intake.isCollecting() || headBegun) {
      intake.giveUp(RequestLimits.late());
    } else {
      farewell.begin(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == StrictRequestDecoder.HEAD_BEGUN) {
      headBegun = true;
      if (!intake.isWorking() && !intake.isCollecting() && !farewell.begun()) {
        deadline.in(HEAD_MS);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    intake.forget();
    deadline.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
