package dev.reprise.http;

import dev.reprise.cache.BypassReason;
import dev.reprise.flow.Refusal;
import dev.reprise.http.StrictRequestDecoder.Rejected;
import dev.reprise.telemetry.Finished;
import dev.reprise.upstream.RequestHead;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
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

  /** How long a refused caller's remaining bytes are read, so that it can hear why. */
  private static final int LINGER_MS = 2_000;

  /** A second one finds out what became of the first. */
  private static final int PROBE_MS = 250;

  /** Asks an idle connection to close, and a busy one to close after its reply. */
  static final Object DRAIN = new Object();

  private final ServerConfig config;
  private final Routes routes;
  private final InFlight inFlight;
  private final RequestGate gate;
  private final RequestLimits limits;
  private final Deque<Object> pending = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext context;
  private @Nullable Deadline deadline;
  private @Nullable NettyExchange current;
  private @Nullable BodyCollector collector;
  private long bodyBytes;
  private long bodyLimit;
  private boolean requestComplete = true;
  private boolean headBegun;
  private boolean inputShut;
  private boolean draining;
  private boolean lingering;

  GatewayHandler(ServerConfig config, Routes routes, InFlight inFlight) {
    this.config = config;
    this.routes = routes;
    this.inFlight = inFlight;
    this.gate = new RequestGate(config);
    this.limits = new RequestLimits(config, inFlight);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    deadline = new Deadline(ctx.channel().eventLoop(), this::late);
    deadline.in(config.keepAliveIdleTimeoutMs());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    boolean ofNextRequest = current != null && requestComplete;
    if (lingering) {
      ReferenceCountUtil.release(message);
    } else if (ofNextRequest || !pending.isEmpty()) {
      pending.add(message);
      read(pending.size() < MAX_PENDING);
    } else {
      dispatch(ctx, message);
    }
  }

  private void dispatch(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case Rejected rejected -> refuse(ctx, rejected.refusal());
      case HttpRequest request -> begin(ctx, request);
      case HttpContent content -> {
        try {
          body(ctx, content);
        } finally {
          content.release();
        }
      }
      default -> ReferenceCountUtil.release(message);
    }
  }

  // A request begins --------------------------------------------------------------------------

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    requestComplete = false;
    headBegun = false;
    bodyBytes = 0;
    Refusal refusal = gate.check(request);
    if (refusal != null) {
      refuse(ctx, refusal);
      return;
    }
    RequestHead head = RequestHeads.of(request);
    NettyExchange exchange = exchange(ctx, request, head);
    current = exchange;
    inFlight.began();
    bodyDeadline();
    Refusal limit = limits.check(request, head);
    bodyLimit = limits.bodyBytes(head);
    if (limit != null) {
      refuse(ctx, limit);
      return;
    }
    if (HttpUtil.is100ContinueExpected(request) && !exchange.isHttp10()) {
      sendContinue(ctx);
    }
    route(exchange, head);
  }

  private void route(NettyExchange exchange, RequestHead head) {
    boolean chat = Routes.isChat(head);
    if (chat && head.headers().first("content-encoding") == null) {
      collector = new BodyCollector(head.contentLength());
    } else {
      BypassReason reason = chat ? BypassReason.CONTENT_CODING : BypassReason.NOT_CACHEABLE;
      routes.forward().answer(exchange, reason);
    }
  }

  private NettyExchange exchange(ChannelHandlerContext ctx, HttpRequest request, RequestHead head) {
    boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    return new NettyExchange(
        ctx,
        this,
        head,
        routes.authenticator().identify(head),
        RequestHeads.id(head),
        http10,
        HttpUtil.isKeepAlive(request));
  }

  private static void sendContinue(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
        ctx.voidPromise());
  }

  // Its body ----------------------------------------------------------------------------------

  private void body(ChannelHandlerContext ctx, HttpContent content) {
    NettyExchange exchange = current;
    if (exchange == null) {
      return;
    }
    bodyBytes += content.content().readableBytes();
    if (content.decoderResult().isFailure()) {
      refuse(ctx, Refusal.invalid(400, "bad_request", "the body's chunks cannot be read"));
    } else if (bodyBytes > bodyLimit) {
      refuse(ctx, RequestLimits.tooLarge(bodyLimit));
    } else {
      bodyDeadline();
      take(exchange, content);
    }
  }

  private void take(NettyExchange exchange, HttpContent content) {
    byte[] part = ByteBufUtil.getBytes(content.content());
    LastHttpContent last = content instanceof LastHttpContent end ? end : null;
    if (last != null) {
      requestComplete = true;
      if (deadline != null) {
        deadline.disarm();
      }
    }
    if (collector == null) {
      if (part.length > 0) {
        exchange.bodyPart(part);
      }
      if (last != null) {
        exchange.bodyEnd(RequestHeads.trailers(last));
      }
      return;
    }
    collector.add(part);
    if (last != null) {
      byte[] body = collector.bytes();
      collector = null;
      routes.chat().answer(exchange.withBody(body.length), body);
    }
  }

  private void bodyDeadline() {
    if (deadline != null) {
      deadline.in(config.bodyIdleTimeoutMs());
    }
  }

  // Replies -----------------------------------------------------------------------------------

  @Override
  public void replied(boolean reusable) {
    ChannelHandlerContext ctx = context;
    current = null;
    collector = null;
    if (ctx == null) {
      return;
    }
    if (!reusable || draining || (inputShut && pending.isEmpty())) {
      closeGently(ctx);
    } else if (deadline != null) {
      deadline.in(config.keepAliveIdleTimeoutMs());
      // Later, not now: a hundred pipelined hits would nest a hundred calls deep.
      ctx.channel().eventLoop().execute(this::next);
    }
  }

  private void next() {
    ChannelHandlerContext ctx = context;
    while (ctx != null && (current == null || !requestComplete) && !pending.isEmpty()) {
      dispatch(ctx, pending.remove());
    }
    read(pending.size() < MAX_PENDING);
  }

  /** Answers with an error and gives the connection up: its next bytes cannot be trusted. */
  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    NettyExchange exchange = current;
    collector = null;
    if (exchange != null && exchange.started()) {
      exchange.abort();
      ctx.close();
      return;
    }
    if (exchange == null) {
      exchange = NettyExchange.unread(ctx, this);
      inFlight.began();
      current = exchange;
    }
    requestComplete = false;
    exchange.refuse(refusal, routes.wire());
  }

  /**
   * Closes behind what is queued. Where the caller's bytes may still be coming, with a FIN first
   * and a while of reading: closing over unread bytes would reset the connection and take the
   * answer with it.
   */
  private void closeGently(ChannelHandlerContext ctx) {
    boolean unread = !requestComplete || !pending.isEmpty();
    lingering = true;
    pending.forEach(ReferenceCountUtil::release);
    pending.clear();
    read(true);
    if (deadline != null) {
      deadline.in(LINGER_MS);
    }
    // An empty write is done when all before it are.
    ChannelFuture written = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (unread && !inputShut && ctx.channel() instanceof DuplexChannel duplex) {
      written.addListener(done -> duplex.shutdownOutput());
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public boolean requestIsComplete() {
    return requestComplete;
  }

  @Override
  public boolean mayGoOn() {
    return !draining && !inputShut;
  }

  @Override
  public void read(boolean wanted) {
    if (context == null || context.channel().config().isAutoRead() == wanted) {
      return;
    }
    context.channel().config().setAutoRead(wanted);
    if (!requestComplete && deadline != null) {
      // A caller that is not read from is not late.
      if (wanted) {
        deadline.in(config.bodyIdleTimeoutMs());
      } else {
        deadline.disarm();
      }
    }
  }

  @Override
  public void finished(Finished exchange) {
    inFlight.ended();
    routes.observer().finished(exchange);
  }

  // The connection ----------------------------------------------------------------------------

  private void late() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    if (lingering || (current == null && requestComplete && !headBegun)) {
      ctx.close();
    } else if (current == null || !requestComplete) {
      refuse(ctx, Refusal.invalid(408, "request_timeout", "the request did not come in time"));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == StrictRequestDecoder.HEAD_BEGUN) {
      headBegun = true;
      if (current == null && deadline != null) {
        deadline.in(config.headerTimeoutMs());
      }
    } else if (event == DRAIN) {
      draining = true;
      if (current == null && pending.isEmpty()) {
        ctx.close();
      }
    } else if (event instanceof ChannelInputShutdownEvent) {
      inputShut(ctx);
    }
  }

  /**
   * The peer sends no more. It may still listen, or have left altogether: an interim response finds
   * out, since a peer that has left answers it with a reset.
   */
  private void inputShut(ChannelHandlerContext ctx) {
    inputShut = true;
    NettyExchange exchange = current;
    if (exchange == null || !requestComplete || lingering) {
      ctx.close();
    } else if (exchange.isHttp10()) {
      ctx.close();
    } else if (!exchange.started()) {
      sendContinue(ctx);
      ctx.executor().schedule(() -> probeAgain(ctx, exchange), PROBE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void probeAgain(ChannelHandlerContext ctx, NettyExchange exchange) {
    if (current == exchange && !exchange.started()) {
      sendContinue(ctx);
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
    if (deadline != null) {
      deadline.close();
    }
    pending.forEach(ReferenceCountUtil::release);
    pending.clear();
    if (current != null) {
      NettyExchange exchange = current;
      current = null;
      exchange.abort();
    }
    context = null;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("connection failed", cause);
    }
    ctx.close();
  }
}
