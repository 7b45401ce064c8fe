package dev.reprise.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Consumer;

/** Stands in for a connection's handlers until its TLS handshake is over. */
final class AlpnHandler extends ApplicationProtocolNegotiationHandler {
  private final Consumer<Protocol> chosen;
  private final FrontMetrics metrics;

  /**
   * @param chosen has the pipeline set up
   */
  AlpnHandler(Consumer<Protocol> chosen, FrontMetrics metrics) {
    super(Protocol.HTTP_1.label());
    this.chosen = chosen;
    this.metrics = metrics;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
    boolean http2 = protocol.equals(Protocol.HTTP_2.label());
    chosen.accept(http2 ? Protocol.HTTP_2 : Protocol.HTTP_1);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == GatewayHandler.DRAIN) {
      // There is no request here that could be lost.
      ctx.close();
      return;
    }
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      metrics.handshakeFailed(HandshakeFault.of(handshake.cause()));
    }
    super.userEventTriggered(ctx, event);
  }

  /** It has been counted; there is nothing more to say of it. */
  @Override
  protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
