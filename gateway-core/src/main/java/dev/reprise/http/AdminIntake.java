package dev.reprise.http;

import dev.reprise.admin.AdminAnswer;
import dev.reprise.admin.AdminApi;
import dev.reprise.admin.AdminCall;
import dev.reprise.admin.Audit;
import dev.reprise.flow.Refusal;
import dev.reprise.upstream.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to the admin listener in, one after another, whatever protocol carries them. A
 * request is refused by its head if it can be, so that nobody without permission has a byte of a
 * body held. What blocks runs on a virtual thread; meanwhile nothing more is read. Confined to its
 * connection's event loop.
 */
final class AdminIntake {
  private static final Logger LOG = LoggerFactory.getLogger(AdminIntake.class);

  private static final int BODY_MS = 30_000;

  /**
   * What the requests of a connection share.
   *
   * @param bodies those of all connections
   * @param answers those that wait for their readers on streams, of all connections
   */
  record Shared(
      ServerConfig limits,
      AdminAccess access,
      Vitals vitals,
      Supplier<@Nullable AdminApi> api,
      InFlight bodies,
      InFlight answers) {}

  /** Carries requests and their replies. */
  interface Carrier {

    /** What the request of this moment comes to. */
    void reply(AdminReply reply);

    /** The body is awaited. */
    void sendContinue();
  }

  private final RequestGate gate;
  private final Channel channel;
  private final Deadline deadline;
  private final Shared shared;
  private final Carrier carrier;

  private @Nullable Collecting collecting;
  private boolean complete = true;
  private boolean working;
  private boolean toHead;

  /** Of the body that is taken in or worked on; held. */
  private int bodyBytes;

  /** A call whose body is on its way. */
  private record Collecting(AdminApi api, RequestHead head, BodyCollector body) {}

  /**
   * @param channel of a connection or a stream
   * @param deadline of the same channel; holds while a body is awaited
   */
  AdminIntake(Channel channel, Deadline deadline, Shared shared, Carrier carrier) {
    this.channel = channel;
    this.deadline = deadline;
    this.shared = shared;
    this.gate = new RequestGate(shared.limits());
    this.carrier = carrier;
  }

  /** Whether the request of this moment has come as a whole. */
  boolean isComplete() {
    return complete;
  }

  /** Whether its body is awaited. */
  boolean isCollecting() {
    return collecting != null;
  }

  /** Whether it is being worked on. */
  boolean isWorking() {
    return working;
  }

  /** Whether it wants a head alone. */
  boolean isToHead() {
    return toHead;
  }

  void begin(HttpRequest request) {
    toHead = request.method().equals(HttpMethod.HEAD);
    Refusal bad = gate.check(request);
    if (bad != null) {
      giveUp(bad);
      return;
    }
    RequestHead head = RequestHeads.of(request);
    complete = head.contentLength() == RequestHead.NO_BODY || head.contentLength() == 0;
    if (!AdminApi.owns(head.path())) {
      answer(head);
      return;
    }
    AdminApi ready = shared.api().get();
    AdminAnswer refused = refused(request, head, ready);
    if (refused != null || ready == null) {
      reply(AdminReply.json(refused == null ? notReady() : refused));
      return;
    }
    collecting = new Collecting(ready, head, new BodyCollector(head.contentLength()));
    deadline.in(BODY_MS);
    if (!complete && HttpUtil.is100ContinueExpected(request)) {
      carrier.sendContinue();
    }
  }

  /** The first scrape loads hundreds of classes, and any of them takes milliseconds. */
  private void answer(RequestHead head) {
    if (head.path().equals("/metrics")) {
      aside(() -> shared.vitals().answer(head));
      return;
    }
    AdminReply page = AdminPage.answer(head);
    reply(page == null ? shared.vitals().answer(head) : page);
  }

  private @Nullable AdminAnswer refused(
      HttpRequest request, RequestHead head, @Nullable AdminApi ready) {
    // The authorization of a request to be explained is its app's own.
    boolean bearer = !head.path().equals("/admin/explain");
    Refusal refusal = shared.access().check(request.headers(), bearer);
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

  /**
   * Takes a part of the body, unless nobody awaits one.
   *
   * @param last whether it is the last one
   */
  void body(ByteBuf content, boolean last) {
    Collecting call = collecting;
    if (call == null) {
      return;
    }
    int more = content.readableBytes();
    if (bodyBytes + more > AdminApi.MAX_BODY_BYTES) {
      forget();
      reply(AdminReply.json(AdminApi.tooLarge()));
      return;
    }
    if (!shared.bodies().hold(more)) {
      giveUp(RequestLimits.tooManyHeld());
      return;
    }
    bodyBytes += more;
    call.body().add(ByteBufUtil.getBytes(content));
    if (last) {
      complete = true;
      collecting = null;
      AdminCall asked = new AdminCall(call.head(), call.body().bytes(), remote());
      aside(() -> AdminReply.json(call.api().answer(asked)));
    }
  }

  private void aside(Supplier<AdminReply> work) {
    working = true;
    deadline.disarm();
    channel.config().setAutoRead(false);
    Thread.ofVirtual()
        .name("admin")
        .start(
            () -> {
              AdminReply reply = answered(work);
              try {
                channel.eventLoop().execute(() -> worked(reply));
              } catch (RejectedExecutionException e) {
                // The event loops have been shut down, and this connection with them.
                channel.close();
              }
            });
  }

  private static AdminReply answered(Supplier<AdminReply> work) {
    try {
      return work.get();
    } catch (Throwable e) {
      // Whatever it is, a classes' fault even: who has asked is told.
      LOG.warn("a call failed", e);
      return AdminReply.text(500, "it failed; the log says why\n");
    }
  }

  private void worked(AdminReply reply) {
    working = false;
    release();
    if (channel.isActive()) {
      reply(reply);
      channel.config().setAutoRead(true);
    }
  }

  /** For what cannot be read any further. */
  void giveUp(Refusal refusal) {
    forget();
    complete = false;
    reply(AdminReply.json(AdminAnswer.refused(refusal)));
  }

  private void reply(AdminReply reply) {
    carrier.reply(reply);
    toHead = false;
  }

  /** What has come of a body is wanted no more, unless it is being worked on. */
  void forget() {
    if (collecting != null) {
      collecting = null;
      release();
    }
  }

  private void release() {
    shared.bodies().release(bodyBytes);
    bodyBytes = 0;
  }

  private String remote() {
    return channel.remoteAddress() instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress()
        : "unknown";
  }
}
