package dev.reprise.provider;

import dev.reprise.http.Deadline;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the provider: carries a call, then goes back to the pool if it is surely clean.
 * It is not when the answer said so, when the request was still being sent, or when a byte more
 * than the answer came.
 */
final class UpstreamHandler extends ChannelInboundHandlerAdapter {
  private final UpstreamConfig config;
  private final Origin origin;
  private final UpstreamDecoder decoder;
  private final Consumer<Channel> release;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Deadline deadline;
  private @Nullable HttpCall call;
  private long overdueNanos;
  private boolean interim;
  private boolean keepAlive;
  private boolean answered;
  private boolean toRelease;

  /**
   * @param decoder of the same connection
   */
  UpstreamHandler(
      UpstreamConfig config, Origin origin, UpstreamDecoder decoder, Consumer<Channel> release) {
    this.config = config;
    this.origin = origin;
    this.decoder = decoder;
    this.release = release;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    deadline = new Deadline(ctx.channel().eventLoop(), this::late);
  }

  void carry(HttpCall next) {
    ChannelHandlerContext ctx = context;
    if (ctx == null || !ctx.channel().isActive()) {
      next.fail(closed(null));
      return;
    }
    call = next;
    decoder.expect(next.isHead());
    answered = false;
    keepAlive = false;
    overdueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.totalTimeoutMs());
    progress();
    if (!next.begin(this, ctx.channel())) {
      call = null;
      decoder.expectNothing();
      rest();
      release.accept(ctx.channel());
    }
  }

  /** Whether an idle connection may carry another call: what has come since is no answer to it. */
  boolean isClean() {
    ChannelHandlerContext ctx = context;
    return ctx != null && decoder.isClean() && ctx.channel().isActive();
  }

  /** Something moved: the connection gets its idle time again. */
  void progress() {
    within(config.idleTimeoutMs());
  }

  void requestSent() {
    if (!answered) {
      within(config.firstByteTimeoutMs());
    }
  }

  /** Nobody wants the answer: an unfinished one cannot be skipped, so the connection goes. */
  void drop() {
    call = null;
    if (context != null) {
      context.close();
    }
  }

  void read(boolean wanted) {
    if (context != null) {
      context.channel().config().setAutoRead(wanted);
    }
    if (answered && call != null) {
      // An upstream that is not read from is not late; the whole exchange still may be.
      within(wanted ? config.idleTimeoutMs() : config.totalTimeoutMs());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      HttpCall current = call;
      if (current == null) {
        ctx.close();
      } else if (message instanceof HttpResponse response) {
        head(ctx, current, response);
      } else if (message instanceof HttpContent content) {
        content(ctx, current, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpCall current, HttpResponse response) {
    int status = response.status().code();
    boolean strange = status == 101 || status < 100 || status > 999 || !current.headSent();
    if (response.decoderResult().isFailure() || strange || isCoded(response)) {
      fail(ctx, garbled());
      return;
    }
    interim = status < 200;
    if (interim) {
      return;
    }
    answered = true;
    keepAlive = HttpUtil.isKeepAlive(response);
    progress();
    current.answer(
        new ResponseHead(
            status,
            response.status().reasonPhrase(),
            fields(response.headers()).endToEnd(),
            length(current, response)));
  }

  /** A transfer coding besides chunked would have to be taken off here; nobody asked for one. */
  private static boolean isCoded(HttpResponse response) {
    return response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
        .anyMatch(coding -> !coding.equalsIgnoreCase("chunked"));
  }

  private static long length(HttpCall current, HttpResponse response) {
    if (response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return RequestHead.CHUNKED;
    }
    long length = HttpUtil.getContentLength(response, -1L);
    if (length >= 0) {
      return length;
    }
    int status = response.status().code();
    boolean bodiless = current.isHead() || status == 204 || status == 304;
    return bodiless ? RequestHead.NO_BODY : RequestHead.CHUNKED;
  }

  private void content(ChannelHandlerContext ctx, HttpCall current, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      fail(ctx, garbled());
      return;
    }
    if (interim) {
      interim = !(content instanceof LastHttpContent);
      return;
    }
    progress();
    if (content.content().isReadable()) {
      current.part(ByteBufUtil.getBytes(content.content()));
    }
    if (content instanceof LastHttpContent last && call == current) {
      call = null;
      decoder.expectNothing();
      toRelease = keepAlive && current.requestEnded();
      rest();
      ctx.channel().config().setAutoRead(true);
      if (!toRelease) {
        ctx.close();
      }
      current.complete(fields(last.trailingHeaders()));
    }
  }

  /** Not before all that was read has been looked at: a surplus byte would be the next answer. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (toRelease) {
      toRelease = false;
      ctx.channel().eventLoop().execute(() -> release.accept(ctx.channel()));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (call != null) {
      call.writable(ctx.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.close();
    }
    context = null;
    fail(ctx, closed(null));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, closed(cause));
  }

  private void fail(ChannelHandlerContext ctx, UpstreamException failure) {
    HttpCall current = call;
    call = null;
    ctx.close();
    if (current != null) {
      current.fail(failure);
    }
  }

  private void late() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    boolean overdue = overdueNanos - System.nanoTime() <= 0;
    String what = answered ? " stopped in its answer" : " did not answer in time";
    fail(
        ctx,
        new UpstreamException(
            overdue ? Kind.OVERDUE : Kind.TIMEOUT, origin.authority() + what, null));
  }

  private void rest() {
    if (deadline != null) {
      deadline.in(config.idleConnectionMs());
    }
  }

  private void within(long millis) {
    if (deadline != null) {
      long left = TimeUnit.NANOSECONDS.toMillis(overdueNanos - System.nanoTime());
      deadline.in(Math.clamp(left, 0, millis));
    }
  }

  private UpstreamException garbled() {
    return new UpstreamException(Kind.GARBLED, "no HTTP from " + origin.authority(), null);
  }

  private UpstreamException closed(@Nullable Throwable cause) {
    String what = answered ? " closed within its answer" : " closed before it answered";
    return new UpstreamException(Kind.CLOSED, origin.authority() + what, cause);
  }

  private static Headers fields(HttpHeaders headers) {
    List<Headers.Field> fields = new ArrayList<>(headers.size());
    for (Map.Entry<String, String> field : headers) {
      fields.add(new Headers.Field(field.getKey(), field.getValue()));
    }
    return Headers.of(fields);
  }
}
