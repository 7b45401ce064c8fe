package dev.reprise.http;

import dev.reprise.cache.BypassReason;
import dev.reprise.flow.BodyFlow;
import dev.reprise.flow.Refusal;
import dev.reprise.http.StrictRequestDecoder.Rejected;
import dev.reprise.telemetry.Finished;
import dev.reprise.upstream.RequestHead;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
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
  private final Routes routes;
  private final InFlight inFlight;
  private final HeadReader heads;
  private final RequestLimits limits;
  private final Deque<Object> pending = new ArrayDeque<>();

  private final Channel channel;
  private final Deadline deadline;
  private final Farewell farewell;

  private @Nullable NettyExchange current;
  private @Nullable BodyCollector collector;
  private @Nullable BodyFlow bodyFlow;
  private long dueNanos;
  private long heldBytes;
  private long bodyBytes;
  private long bodyLimit;
  private boolean requestComplete = true;
  private boolean headBegun;
  private boolean draining;

  GatewayHandler(Channel channel, ServerConfig config, Routes routes, InFlight inFlight) {
    this.channel = channel;
    this.config = config;
    this.routes = routes;
    this.inFlight = inFlight;
    this.heads = new HeadReader(new RequestGate(config), routes.authenticator());
    this.limits = new RequestLimits(config, inFlight);
    this.deadline = new Deadline(channel.eventLoop(), this::late);
    this.farewell = new Farewell(channel, deadline);
    deadline.in(config.keepAliveIdleTimeoutMs());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    boolean ofNextRequest = current != null && requestComplete;
    if (farewell.begun()) {
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
    bodyBytes = 0;
    switch (heads.read(request)) {
      case HeadReader.Refused refused -> refuse(refused.refusal());
      case HeadReader.Accepted accepted -> begin(request, accepted);
    }
  }

  private void begin(HttpRequest request, HeadReader.Accepted accepted) {
    RequestHead head = accepted.head();
    NettyExchange exchange = new NettyExchange(channel, this, accepted, RequestHeads.id(head));
    current = exchange;
    inFlight.began();
    dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.requestTimeoutMs());
    awaitBody();
    boolean held = routes.whole(head) != null;
    Refusal limit = limits.check(request, head, held);
    bodyLimit = limits.bodyBytes(head, held);
    if (limit != null) {
      refuse(limit);
      return;
    }
    if (HttpUtil.is100ContinueExpected(request) && !exchange.isHttp10()) {
      ResponseWriter.sendContinue(channel);
    }
    route(exchange, head);
  }

  private void route(NettyExchange exchange, RequestHead head) {
    BodyFlow whole = routes.whole(head);
    boolean plain = Routes.isOwn(head) || head.headers().first("content-encoding") == null;
    if (whole != null && plain) {
      collector = new BodyCollector(head.contentLength());
      bodyFlow = whole;
    } else {
      BypassReason reason =
          whole == null ? BypassReason.NOT_CACHEABLE : BypassReason.CONTENT_CODING;
      routes.forward().answer(exchange, reason);
    }
  }

  // Its body ----------------------------------------------------------------------------------

  private void body(HttpContent content) {
    NettyExchange exchange = current;
    if (exchange == null) {
      return;
    }
    bodyBytes += content.content().readableBytes();
    if (content.decoderResult().isFailure()) {
      refuse(Refusal.invalid(400, "bad_request", "the body's chunks cannot be read"));
    } else if (bodyBytes > bodyLimit) {
      refuse(RequestLimits.tooLarge(bodyLimit));
    } else {
      if (channel.config().isAutoRead()) {
        awaitBody();
      }
      take(exchange, content);
    }
  }

  private void take(NettyExchange exchange, HttpContent content) {
    byte[] part = ByteBufUtil.getBytes(content.content());
    LastHttpContent last = content instanceof LastHttpContent end ? end : null;
    if (last != null) {
      requestComplete = true;
      deadline.disarm();
    }
    if (collector == null || bodyFlow == null) {
      if (part.length > 0) {
        exchange.bodyPart(part);
      }
      if (last != null) {
        exchange.bodyEnd(RequestHeads.trailers(last));
      }
      return;
    }
    heldBytes += part.length;
    if (!inFlight.hold(part.length)) {
      refuse(Refusal.overloaded("too_many_bytes_in_flight", "too many request bodies are held"));
      return;
    }
    collector.add(part);
    if (last != null) {
      byte[] body = collector.bytes();
      collector = null;
      bodyFlow.answer(exchange.withBody(body.length), body);
    }
  }

  private void awaitBody() {
    long left = TimeUnit.NANOSECONDS.toMillis(dueNanos - System.nanoTime());
    deadline.in(Math.clamp(left, 0, config.bodyIdleTimeoutMs()));
  }

  // Replies -----------------------------------------------------------------------------------

  @Override
  public void replied(boolean reusable) {
    current = null;
    collector = null;
    if (!channel.isActive()) {
      return;
    }
    if (!reusable || draining || (farewell.inputShut() && pending.isEmpty())) {
      leave(!requestComplete || !pending.isEmpty());
    } else {
      deadline.in(headBegun ? config.headerTimeoutMs() : config.keepAliveIdleTimeoutMs());
      // Later, not now: a hundred pipelined hits would nest a hundred calls deep.
      channel.eventLoop().execute(this::next);
    }
  }

  /** Closes behind what is still to be sent. */
  private void leave(boolean unread) {
    forgetPending();
    read(true);
    farewell.begin(unread);
  }

  private void next() {
    while ((current == null || !requestComplete) && !pending.isEmpty()) {
      dispatch(pending.remove());
    }
    read(pending.size() < MAX_PENDING);
  }

  /** Answers with an error and gives the connection up: its next bytes cannot be trusted. */
  private void refuse(Refusal refusal) {
    NettyExchange exchange = current;
    collector = null;
    if (exchange != null && exchange.started()) {
      exchange.abort();
      channel.close();
      return;
    }
    if (exchange == null) {
      exchange = NettyExchange.unread(channel, this);
      inFlight.began();
      current = exchange;
    }
    requestComplete = false;
    exchange.refuse(refusal, routes.wire());
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
    if (channel.config().isAutoRead() == wanted) {
      return;
    }
    channel.config().setAutoRead(wanted);
    if (!requestComplete && wanted) {
      awaitBody();
    } else if (!requestComplete) {
      // A caller that is not read from is not late.
      deadline.disarm();
    }
  }

  @Override
  public void finished(Finished exchange) {
    inFlight.ended(heldBytes);
    heldBytes = 0;
    routes.observer().finished(exchange);
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
      refuse(Refusal.invalid(408, "request_timeout", "the request did not come in time"));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == StrictRequestDecoder.HEAD_BEGUN) {
      headBegun = true;
      if (current == null) {
        deadline.in(config.headerTimeoutMs());
      }
    } else if (event == DRAIN) {
      draining = true;
      if (current == null && pending.isEmpty() && !farewell.begun()) {
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
    collector = null;
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

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("connection failed", cause);
    }
    ctx.close();
  }
}
