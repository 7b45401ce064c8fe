package dev.reprise.provider;

import dev.reprise.http.MessageWriter;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.UpstreamException;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/1.1: carries a call, then goes back to the pool if it is surely clean. It
 * is not when the answer said so, when the request was still being sent, or when a byte more than
 * the answer came.
 */
final class UpstreamHandler extends ChannelInboundHandlerAdapter implements Carrier {
  private final Origin origin;
  private final FirstWrite firstWrite;
  private final UpstreamDecoder decoder;
  private final Consumer<UpstreamHandler> release;
  private final Channel channel;
  private final Patience patience;

  private @Nullable MessageWriter writer;
  private @Nullable HttpCall call;
  private boolean used;
  private boolean seen;
  private boolean interim;
  private boolean keepAlive;
  private boolean answered;
  private boolean toRelease;

  /**
   * @param firstWrite of the same connection, as is the decoder
   */
  UpstreamHandler(
      UpstreamConfig config,
      Origin origin,
      Channel channel,
      FirstWrite firstWrite,
      Consumer<UpstreamHandler> release) {
    this.origin = origin;
    this.channel = channel;
    this.firstWrite = firstWrite;
    this.decoder = new UpstreamDecoder(config);
    this.release = release;
    this.patience = new Patience(config, channel.eventLoop(), this::late);
  }

  UpstreamDecoder decoder() {
    return decoder;
  }

  void carry(HttpCall next) {
    call = next;
    decoder.expect(next.isHead());
    seen = false;
    answered = false;
    keepAlive = false;
    patience.begin();
    if (next.begin(this, used)) {
      used = true;
      if (!channel.isActive()) {
        fail(closed(null));
      }
      return;
    }
    call = null;
    decoder.expectNothing();
    patience.rest();
    release.accept(this);
  }

  /** Whether an idle connection may carry another call: what has come since is no answer to it. */
  boolean isClean() {
    return decoder.isClean() && channel.isActive();
  }

  void close() {
    channel.close();
  }

  // What its call wants -------------------------------------------------------------------------

  @Override
  public void open(RequestHead head) {
    MessageWriter message = new MessageWriter(channel);
    writer = message;
    firstWrite.watch(this::seen);
    message.send(request(message, head));
  }

  private void seen() {
    seen = true;
    if (call != null) {
      call.seen();
    }
  }

  private StringBuilder request(MessageWriter message, RequestHead head) {
    StringBuilder out = MessageWriter.head();
    out.append(MessageWriter.line(head.method())).append(' ');
    out.append(MessageWriter.line(origin.target(head.target()))).append(" HTTP/1.1");
    MessageWriter.endLine(out);
    MessageWriter.field(out, "host", origin.authority());
    for (Headers.Field field : head.headers()) {
      if (!field.is("host")) {
        MessageWriter.field(out, field.name(), field.value());
      }
    }
    if (head.contentLength() >= 0) {
      MessageWriter.field(out, "content-length", Long.toString(head.contentLength()));
    } else if (head.contentLength() == RequestHead.CHUNKED) {
      message.chunks(out);
    }
    return out;
  }

  @Override
  public void write(byte[] bytes) {
    if (writer != null) {
      writer.send(bytes);
      patience.progress();
    }
  }

  @Override
  public void end(Headers trailers) {
    if (writer != null) {
      writer.end(trailers);
    }
    if (!answered) {
      patience.awaitAnswer();
    }
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  /** An unfinished answer cannot be skipped, so the connection goes. */
  @Override
  public void drop() {
    call = null;
    channel.close();
  }

  @Override
  public void read(boolean wanted) {
    channel.config().setAutoRead(wanted);
    if (answered && call != null) {
      patience.reading(wanted);
    }
  }

  // What upstream says --------------------------------------------------------------------------

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      HttpCall current = call;
      if (current == null) {
        ctx.close();
      } else if (message instanceof HttpResponse response) {
        head(current, response);
      } else if (message instanceof HttpContent content) {
        content(ctx, current, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpCall current, HttpResponse response) {
    int status = response.status().code();
    // An answer before a question is some other question's.
    boolean strange = status == 101 || status < 100 || status > 999 || !seen;
    if (response.decoderResult().isFailure() || strange || isCoded(response)) {
      fail(garbled());
      return;
    }
    interim = status < 200;
    if (interim) {
      return;
    }
    answered = true;
    keepAlive = HttpUtil.isKeepAlive(response);
    patience.progress();
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
      fail(garbled());
      return;
    }
    if (interim) {
      interim = !(content instanceof LastHttpContent);
      return;
    }
    patience.progress();
    if (content.content().isReadable()) {
      current.part(ByteBufUtil.getBytes(content.content()));
    }
    if (content instanceof LastHttpContent last && call == current) {
      call = null;
      decoder.expectNothing();
      toRelease = keepAlive && current.requestEnded();
      patience.rest();
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
      ctx.channel().eventLoop().execute(() -> release.accept(this));
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
    patience.close();
    fail(closed(null));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(closed(cause));
  }

  private void fail(UpstreamException failure) {
    HttpCall current = call;
    call = null;
    channel.close();
    if (current != null) {
      current.fail(failure, !seen);
    }
  }

  private void late() {
    fail(Failures.late(origin.authority(), answered, patience.lateness()));
  }

  private UpstreamException garbled() {
    return Failures.garbled(origin.authority(), null);
  }

  private UpstreamException closed(@Nullable Throwable cause) {
    return Failures.closed(origin.authority(), answered, cause);
  }

  private static Headers fields(HttpHeaders headers) {
    List<Headers.Field> fields = new ArrayList<>(headers.size());
    for (Map.Entry<String, String> field : headers) {
      fields.add(new Headers.Field(field.getKey(), field.getValue()));
    }
    return Headers.of(fields);
  }
}
