package dev.reprise.http;

import dev.reprise.admin.AdminAnswer;
import dev.reprise.admin.AdminApi;
import dev.reprise.admin.AdminCall;
import dev.reprise.admin.Audit;
import dev.reprise.flow.Refusal;
import dev.reprise.http.StrictRequestDecoder.Rejected;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the admin listener. A request is refused by its head if it can be, so that
 * nobody without permission has a byte of a body held. What blocks runs on a virtual thread;
 * meanwhile nothing more is read, and what had been decoded waits in the pipeline's flow control.
 */
final class AdminHandler extends ChannelInboundHandlerAdapter {
  private static final int HEAD_MS = 10_000;
  private static final int BODY_MS = 30_000;
  private static final int IDLE_MS = 75_000;

  private final RequestGate gate = new RequestGate(ServerConfig.DEFAULTS);
  private final Channel channel;
  private final AdminAccess access;
  private final Vitals vitals;
  private final Supplier<@Nullable AdminApi> api;
  private final Deadline deadline;
  private final Farewell farewell;

  private @Nullable Collecting collecting;
  private boolean requestComplete = true;
  private boolean headBegun;
  private boolean working;
  private boolean keepAlive;
  private boolean toHead;
  private int bodyBytes;

  /** A call whose body is on its way. */
  private record Collecting(AdminApi api, RequestHead head, BodyCollector body) {}

  /**
   * @param api gives null as long as there is none
   */
  AdminHandler(
      Channel channel, AdminAccess access, Vitals vitals, Supplier<@Nullable AdminApi> api) {
    this.channel = channel;
    this.access = access;
    this.vitals = vitals;
    this.api = api;
    this.deadline = new Deadline(channel.eventLoop(), this::late);
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
      case Rejected rejected -> giveUp(rejected.refusal());
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
    Refusal bad = gate.check(request);
    if (bad != null) {
      giveUp(bad);
      return;
    }
    RequestHead head = RequestHeads.of(request);
    toHead = head.method().equals("HEAD");
    requestComplete = head.contentLength() == RequestHead.NO_BODY || head.contentLength() == 0;
    keepAlive =
        HttpUtil.isKeepAlive(request) && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    if (!AdminApi.owns(head.path())) {
      answer(head);
      return;
    }
    AdminApi ready = api.get();
    AdminAnswer refused = refused(request, head, ready);
    if (refused != null || ready == null) {
      reply(AdminReply.json(refused == null ? notReady() : refused));
      return;
    }
    collecting = new Collecting(ready, head, new BodyCollector(head.contentLength()));
    bodyBytes = 0;
    deadline.in(BODY_MS);
    if (!requestComplete && HttpUtil.is100ContinueExpected(request)) {
      new ResponseWriter(channel).sendContinue();
    }
  }

  /** The first scrape loads hundreds of classes, and any of them takes milliseconds. */
  private void answer(RequestHead head) {
    if (requestComplete && head.path().equals("/metrics")) {
      aside(() -> vitals.answer(head));
      return;
    }
    AdminReply page = AdminPage.answer(head);
    reply(page == null ? vitals.answer(head) : page);
  }

  private @Nullable AdminAnswer refused(
      HttpRequest request, RequestHead head, @Nullable AdminApi ready) {
    // The authorization of a request to be explained is its app's own.
    boolean bearer = !head.path().equals("/admin/explain");
    Refusal refusal = access.check(request.headers(), bearer);
    if (refusal == null) {
      return ready == null ? notReady() : ready.check(head);
    }
    Audit.refused(head, refusal, remote());
    AdminAnswer answer = AdminAnswer.refused(refusal);
    return refusal.status() == 401 ? answer.with("WWW-Authenticate", "Bearer") : answer;
  }

  private static AdminAnswer notReady() {
    return AdminAnswer.refused(Refusal.overloaded("not_ready", "the gateway is still starting"));
  }

  private void body(HttpContent content) {
    Collecting call = collecting;
    boolean last = content instanceof LastHttpContent;
    if (call == null) {
      return;
    }
    bodyBytes += content.content().readableBytes();
    if (content.decoderResult().isFailure()) {
      giveUp(Refusal.invalid(400, "bad_request", "the body's chunks cannot be read"));
    } else if (bodyBytes > AdminApi.MAX_BODY_BYTES) {
      collecting = null;
      reply(AdminReply.json(AdminApi.tooLarge()));
    } else {
      call.body().add(ByteBufUtil.getBytes(content.content()));
      if (last) {
        requestComplete = true;
        collecting = null;
        work(call);
      }
    }
  }

  private void work(Collecting call) {
    AdminCall asked = new AdminCall(call.head(), call.body().bytes(), remote());
    aside(() -> AdminReply.json(call.api().answer(asked)));
  }

  private void aside(Supplier<AdminReply> work) {
    working = true;
    deadline.disarm();
    channel.config().setAutoRead(false);
    Thread.ofVirtual()
        .name("admin")
        .start(
            () -> {
              AdminReply reply = work.get();
              try {
                channel.eventLoop().execute(() -> worked(reply));
              } catch (RejectedExecutionException e) {
                // The event loops have been shut down, and this connection with them.
                channel.close();
              }
            });
  }

  private void worked(AdminReply reply) {
    working = false;
    if (channel.isActive()) {
      reply(reply);
      channel.config().setAutoRead(true);
    }
  }

  /** What is left of the request's body is not read as one: the connection ends with the reply. */
  private void reply(AdminReply reply) {
    boolean stay = keepAlive && requestComplete;
    ResponseWriter writer = new ResponseWriter(channel);
    int length = reply.body().length;
    Headers headers = reply.headers().plus("Content-Type", reply.type());
    writer.head(new ResponseHead(reply.status(), "", headers, length), toHead);
    writer.length(length);
    if (!stay) {
      writer.connection("close");
    }
    writer.sendWhole(reply.body());
    if (stay) {
      deadline.in(headBegun ? HEAD_MS : IDLE_MS);
    } else {
      farewell.begin(!requestComplete);
    }
  }

  /** For what cannot be read any further. */
  private void giveUp(Refusal refusal) {
    collecting = null;
    requestComplete = false;
    toHead = false;
    reply(AdminReply.json(AdminAnswer.refused(refusal)));
  }

  private void late() {
    if (farewell.begun()) {
      if (farewell.isStuck()) {
        channel.close();
      }
    } else if (collecting != null || headBegun) {
      giveUp(Refusal.invalid(408, "request_timeout", "the request did not come in time"));
    } else {
      farewell.begin(false);
    }
  }

  private String remote() {
    return channel.remoteAddress() instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress()
        : "unknown";
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == StrictRequestDecoder.HEAD_BEGUN) {
      headBegun = true;
      if (!working && collecting == null && !farewell.begun()) {
        deadline.in(HEAD_MS);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    collecting = null;
    deadline.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
