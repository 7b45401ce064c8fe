package dev.reprise.http;

import dev.reprise.flow.Refusal;
import dev.reprise.http.StrictRequestDecoder.Rejected;
import dev.reprise.telemetry.Finished;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection: takes its requests one after another and gives their replies in the same
 * order, whatever has been pipelined.
 *
 * <p>What has been decoded while a reply is on its way waits in {@code pending}; beyond {@link
 * #MAX_PENDING} messages the socket is no longer read. Reading goes on until then, since only a
 * socket that is read tells that its peer has left.
 */
final class GatewayHandler extends ChannelInboundHandlerAdapter
    implements NettyExchange.Connection {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayHandler.class);

  /** Pipelined messages that wait; a small request is two. */
  private static final int MAX_PENDING = 32;

  /** Asks an idle connection to close, and a busy one to close after its reply. */
  static final Object DRAIN = new Object();

  private final ServerConfig config;
  private final Intake intake;
  private final Deque<Object> pending = new ArrayDeque<>();

  private final Channel channel;
  private final Deadline deadline;
  private final Farewell farewell;

  private @Nullable NettyExchange current;
  private boolean requestComplete = true;
  private boolean headBegun;
  private boolean draining;

  GatewayHandler(Channel channel, Intake.Shared shared) {
    this.channel = channel;
    this.config = shared.config();
    this.deadline = new Deadline(channel.eventLoop(), this::late);
    this.intake = new Intake(channel, deadline, shared);
    this.farewell = new Farewell(channel, deadline);
    deadline.in(config.keepAliveIdleTimeoutMs());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    boolean ofNextRequest = current != null && requestComplete;
    if (farewell.begun()) {
      farewell.heard();
      ReferenceCountUtil.release(message);
    } else if (ofNextRequest || !pending.isEmpty()) {
      pending.add(message);
      read(pending.size() < MAX_PENDING);
    } else {
      dispatch(message);
    }
  }

  private void dispatch(Object message) {
    switch (message) {
      case Rejected rejected -> refuse(rejected.refusal());
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

  // A request begins --------------------------------------------------------------------------

  private void begin(HttpRequest request) {
    requestComplete = false;
    headBegun = false;
    switch (intake.read(request)) {
      case HeadReader.Refused refused -> refuse(refused.refusal(), refused.head());
      case HeadReader.Accepted accepted -> begin(request, accepted);
    }
  }

  private void begin(HttpRequest request, HeadReader.Accepted accepted) {
    NettyExchange exchange = intake.begin(this, new ResponseWriter(channel), accepted);
    current = exchange;
    intake.awaitBody();
    Refusal refusal = intake.start(request, exchange);
    if (refusal != null) {
      refuse(refusal);
    }
  }

  // Its body ----------------------------------------------------------------------------------

  private void body(HttpContent content) {
    NettyExchange exchange = current;
    if (exchange == null) {
      return;
    }
    Refusal refusal = intake.count(content.content().readableBytes());
    if (content.decoderResult().isFailure()) {
      refusal = Refusal.invalid(400, "bad_request", "the body's chunks cannot be read");
    }
    if (refusal == null) {
      refusal = take(exchange, content);
    }
    if (refusal != null) {
      refuse(refusal);
    }
  }

  private @Nullable Refusal take(NettyExchange exchange, HttpContent content) {
    Headers trailers = null;
    if (content instanceof LastHttpContent last) {
      trailers = RequestHeads.trailers(last);
      requestComplete = true;
      deadline.disarm();
    } else if (channel.config().isAutoRead()) {
      intake.awaitBody();
    }
    return intake.take(exchange, content.content(), trailers);
  }

  // Replies -----------------------------------------------------------------------------------

  @Override
  public void replied(boolean reusable) {
    current = null;
    intake.forget();
    if (!channel.isActive()) {
      return;
    }
    if (!reusable || draining || (farewell.inputShut() && pending.isEmpty())) {
      leave(!requestComplete || !pending.isEmpty());
    } else {
      deadline.in(headBegun ? config.headerTimeoutMs() : config.keepAliveIdleTimeoutMs());
      if (pending.isEmpty()) {
        read(true);
      } else {
        // Later, not now: a hundred pipelined hits would nest a hundred calls deep.
        channel.eventLoop().execute(this::next);
      }
    }
  }

  /** Closes behind what is still to be sent. */
  private void leave(boolean unread) {
    forgetPending();
    read(true);
    farewell.begin(unread);
    if (draining) {
      farewell.hurry();
    }
  }

  private void next() {
    while ((current == null || !requestComplete) && !pending.isEmpty()) {
      dispatch(pending.remove());
    }
    read(pending.size() < MAX_PENDING);
  }

  private void refuse(Refusal refusal) {
    refuse(refusal, null);
  }

  /**
   * Answers with an error and gives the connection up: its next bytes cannot be trusted.
   *
   * @param head of a request that no exchange has begun for; null when it could not be read
   */
  private void refuse(Refusal refusal, @Nullable RequestHead head) {
    NettyExchange exchange = current;
    if (exchange != null && exchange.started()) {
      intake.forget();
      exchange.abort();
      channel.close();
      return;
    }
    if (exchange == null) {
      exchange = NettyExchange.refused(channel, this, new ResponseWriter(channel), head);
      intake.began();
      current = exchange;
    }
    requestComplete = false;
    intake.refuse(exchange, refusal);
  }

  @Override
  public boolean requestIsComplete() {
    return requestComplete;
  }

  @Override
  public boolean mayGoOn() {
    return !draining && (!farewell.inputShut() || !pending.isEmpty());
  }

  @Override
  public void read(boolean wanted) {
    intake.readOn(wanted, requestComplete);
  }

  @Override
  public void finished(Finished exchange) {
    intake.finished(exchange);
  }

  // The connection ----------------------------------------------------------------------------

  private void late() {
    if (farewell.begun()) {
      if (farewell.isStuck()) {
        channel.close();
      }
    } else if (current == null && requestComplete && !headBegun) {
      leave(false);
    } else if (current == null || !requestComplete) {
      refuse(RequestLimits.late());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == StrictRequestDecoder.HEAD_BEGUN) {
      headBegun = true;
      if (current == null && !farewell.begun()) {
        deadline.in(config.headerTimeoutMs());
      }
    } else if (event == DRAIN) {
      draining = true;
      if (farewell.begun()) {
        farewell.hurry();
      } else if (current == null && pending.isEmpty()) {
        leave(false);
      }
    } else if (event instanceof ChannelInputShutdownEvent) {
      inputShut();
    }
  }

  private void inputShut() {
    farewell.onInputShut();
    NettyExchange exchange = current;
    if (farewell.begun()) {
      return;
    }
    if (exchange != null && requestComplete) {
      farewell.probe(exchange, answered -> current == answered);
    } else if (pending.isEmpty()) {
      abandon();
      leave(false);
    }
  }

  /** Gives up what is being answered; earlier answers may still be on their way. */
  private void abandon() {
    NettyExchange exchange = current;
    current = null;
    intake.forget();
    if (exchange != null) {
      exchange.abort();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (current != null) {
      current.writabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    deadline.close();
    forgetPending();
    abandon();
  }

  private void forgetPending() {
    pending.forEach(ReferenceCountUtil::release);
    pending.clear();
  }

  /** The connection turned out to speak another protocol. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof SSLException)) {
      LOG.warn("connection failed", cause);
    }
    ctx.close();
  }
}
