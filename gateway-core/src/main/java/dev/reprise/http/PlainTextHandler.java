package dev.reprise.http;

import dev.reprise.cache.CacheStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * Tells a client that speaks plain HTTP to a TLS port so, in words that it understands. Looks at
 * the first byte before the TLS handler does: no record of TLS begins with a letter.
 */
final class PlainTextHandler extends ChannelInboundHandlerAdapter {
  private static final String BODY =
      """
      {"error":{"message":"this port speaks TLS: use https","type":"invalid_request_error",\
      "param":null,"code":"tls_required"}}\
      """;

  private static final String ANSWER =
      """
      HTTP/1.1 400 Bad Request\r
      content-type: application/json\r
      cache-status: %s\r
      content-length: %d\r
      connection: close\r
      \r
      %s\
      """
          .formatted(new CacheStatus.Refused().header(), BODY.length(), BODY);

  private final FrontMetrics metrics;
  private boolean refused;

  PlainTextHandler(FrontMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes && isText(bytes)) {
      refused = true;
      ReferenceCountUtil.release(message);
      // It would count the end of the connection as another failure.
      ctx.pipeline().remove(AlpnHandler.class);
      metrics.handshakeFailed(HandshakeFault.NOT_TLS);
      ctx.writeAndFlush(Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(message);
    }
  }

  private static boolean isText(ByteBuf bytes) {
    int first = bytes.isReadable() ? bytes.getByte(bytes.readerIndex()) : 0;
    return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
  }
}
