package dev.reprise.http;

import dev.reprise.cache.BypassReason;
import dev.reprise.flow.BodyFlow;
import dev.reprise.flow.Refusal;
import dev.reprise.telemetry.Finished;
import dev.reprise.telemetry.Trace;
import dev.reprise.telemetry.Tracing;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests in, one after another, whatever protocol carries them: their heads, their limits,
 * their ways and their bodies. Confined to its connection's event loop.
 */
final class Intake {

  /**
   * What the requests of a connection share.
   *
   * @param inForce the routes of this moment
   * @param heads remembers the head that came last
   */
  record Shared(
      ServerConfig config, Supplier<Routes> inForce, InFlight inFlight, HeadReader heads) {}

  private final Channel channel;
  private final Deadline deadline;
  private final ServerConfig config;
  private final Supplier<Routes> inForce;
  private final InFlight inFlight;
  private final HeadReader heads;
  private final RequestLimits limits;

  /** Those of the request that began last. */
  private Routes routes;

  private @Nullable BodyCollector collector;
  private @Nullable BodyFlow bodyFlow;
  private long dueNanos;
  private long heldBytes;
  private long bodyBytes;
  private long bodyLimit;

  /**
   * @param deadline of the same channel; holds while a body is awaited
   */
  Intake(Channel channel, Deadline deadline, Shared shared) {
    this.channel = channel;
    this.deadline = deadline;
    this.config = shared.config();
    this.inForce = shared.inForce();
    this.inFlight = shared.inFlight();
    this.heads = shared.heads();
    this.limits = new RequestLimits(config, inFlight);
    this.routes = inForce.get();
  }

  /** The next request begins. */
  HeadReader.Read read(HttpRequest request) {
    bodyBytes = 0;
    routes = inForce.get();
    return heads.read(request, routes.authenticator());
  }

  /** The exchange of a request that has been read. It counts until it is {@link #finished}. */
  NettyExchange begin(
      NettyExchange.Connection connection, ReplyWriter writer, HeadReader.Accepted accepted) {
    RequestHead head = accepted.head();
    Tracing tracing = routes.observer().tracing();
    Trace trace = tracing == null ? null : tracing.begin(head.headers()::first);
    began();
    return new NettyExchange(channel, connection, writer, accepted, RequestHeads.id(head), trace);
  }

  /** Counts an exchange that {@link #finished} will end. */
  void began() {
    inFlight.began();
    dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.requestTimeoutMs());
  }

  /** Sends the request its way, or tells why not. */
  @Nullable Refusal start(HttpRequest request, NettyExchange exchange) {
    RequestHead head = exchange.head();
    BodyFlow whole = routes.whole(head);
    Refusal limit = limits.check(request, head, whole != null);
    if (limit == null) {
      limit = exchange.take(routes.authenticator().permit(exchange.caller(), head));
    }
    bodyLimit = limits.bodyBytes(head, whole != null);
    if (limit != null) {
      return limit;
    }
    if (HttpUtil.is100ContinueExpected(request) && !exchange.isHttp10()) {
      exchange.sendContinue();
    }
    boolean plain = Routes.isOwn(head) || head.headers().first("content-encoding") == null;
    if (whole != null && plain) {
      collector = new BodyCollector(head.contentLength());
      bodyFlow = whole;
    } else {
      BypassReason reason =
          whole == null ? BypassReason.NOT_CACHEABLE : BypassReason.CONTENT_CODING;
      routes.forward().answer(exchange, reason);
    }
    return null;
  }

  /** From now on more of the body has to come in its time. */
  void awaitBody() {
    long left = TimeUnit.NANOSECONDS.toMillis(dueNanos - System.nanoTime());
    deadline.in(Math.clamp(left, 0, config.bodyIdleTimeoutMs()));
  }

  /**
   * Has the channel read or not.
   *
   * @param whole whether the body has come to its end
   */
  void readOn(boolean wanted, boolean whole) {
    if (channel.config().isAutoRead() == wanted) {
      return;
    }
    channel.config().setAutoRead(wanted);
    if (!whole && wanted) {
      awaitBody();
    } else if (!whole) {
      // A caller that is not read from is not late.
      deadline.disarm();
    }
  }

  /** Counts bytes of the body; tells when they are too many. */
  @Nullable Refusal count(int bytes) {
    bodyBytes += bytes;
    return bodyBytes > bodyLimit ? RequestLimits.tooLarge(bodyLimit) : null;
  }

  /**
   * Hands on a part of the body that has been counted, or tells why not.
   *
   * @param trailers what followed the last part; null before that
   */
  @Nullable Refusal take(NettyExchange exchange, ByteBuf content, @Nullable Headers trailers) {
    byte[] part = ByteBufUtil.getBytes(content);
    BodyFlow flow = bodyFlow;
    if (collector == null || flow == null) {
      if (part.length > 0) {
        exchange.bodyPart(part);
      }
      if (trailers != null) {
        exchange.bodyEnd(trailers);
      }
      return null;
    }
    if (!inFlight.hold(part.length)) {
      return RequestLimits.tooManyHeld();
    }
    heldBytes += part.length;
    collector.add(part);
    if (trailers != null) {
      byte[] body = collector.bytes();
      collector = null;
      flow.answer(exchange.withBody(body.length), body);
    }
    return null;
  }

  /** What has come of the body is wanted no more. */
  void forget() {
    collector = null;
  }

  void refuse(NettyExchange exchange, Refusal refusal) {
    collector = null;
    exchange.refuse(refusal, routes.wire());
  }

  void finished(Finished exchange) {
    inFlight.ended(heldBytes);
    heldBytes = 0;
    routes.observer().finished(exchange);
  }
}
