package dev.reprise.provider;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.List;

/**
 * Decodes the answers of one connection, of which it needs to know what was asked. What comes when
 * nothing was asked is never decoded, not even the half of a head: the next answer would go on from
 * it. It ends the connection.
 */
final class UpstreamDecoder extends HttpResponseDecoder {
  private boolean asked;
  private boolean toHead;
  private boolean surplus;

  UpstreamDecoder(UpstreamConfig config) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(config.maxHeaderBytes())
            .setMaxHeaderSize(config.maxHeaderBytes())
            .setMaxChunkSize(65_536));
  }

  /** The next answer is to a HEAD request, which has a length but no body, or to another one. */
  void expect(boolean answerToHead) {
    asked = true;
    toHead = answerToHead;
  }

  /** The answer has come to its end, or nothing was asked after all. */
  void expectNothing() {
    asked = false;
  }

  /** Whether nothing has come that was not asked for. */
  boolean isClean() {
    return !surplus;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (asked) {
      super.decode(ctx, in, out);
      return;
    }
    surplus = true;
    in.skipBytes(in.readableBytes());
    ctx.close();
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return toHead || super.isContentAlwaysEmpty(message);
  }
}
