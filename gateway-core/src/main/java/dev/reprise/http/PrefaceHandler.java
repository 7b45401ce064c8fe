package dev.reprise.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells HTTP/2 with prior knowledge (RFC 9113 section 3.3) from HTTP/1.1 by a connection's first
 * bytes, then leaves. Stands before the handlers of HTTP/1.1, whose limits on time hold meanwhile.
 */
final class PrefaceHandler extends ByteToMessageDecoder {
  private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

  private final Consumer<Protocol> chosen;
  private boolean told;

  /**
   * @param chosen has the pipeline changed, if need be
   */
  PrefaceHandler(Consumer<Protocol> chosen) {
    this.chosen = chosen;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int known = Math.min(in.readableBytes(), PREFACE.readableBytes());
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE.getByte(i)) {
        chosen.accept(Protocol.HTTP_1);
        ctx.pipeline().remove(this);
        return;
      }
    }
    if (known == PREFACE.readableBytes()) {
      chosen.accept(Protocol.HTTP_2);
      ctx.pipeline().remove(this);
    } else if (!told) {
      told = true;
      ctx.fireUserEventTriggered(StrictRequestDecoder.HEAD_BEGUN);
    }
  }
}
