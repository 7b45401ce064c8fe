package dev.reprise.provider;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the first buffer of a request has left for the socket, below TLS. Until then the peer
 * cannot have a whole head of it, nor a record of TLS that it could open: asking again is safe.
 */
final class FirstWrite extends ChannelDuplexHandler {
  private @Nullable Runnable left;
  private boolean unsent;
  private boolean read;

  /** To be told once, after the next buffer that is written. */
  void watch(Runnable whenLeft) {
    left = whenLeft;
    unsent = true;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    Runnable told = left;
    if (told == null) {
      ctx.write(message, promise);
      return;
    }
    left = null;
    ctx.write(
        message,
        promise
            .unvoid()
            .addListener(
                written -> {
                  if (written.isSuccess()) {
                    unsent = false;
                    told.run();
                  }
                }));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    read = true;
    ctx.fireChannelRead(message);
  }

  /**
   * A read that brought nothing is the end of the connection, told a moment before it is closed:
   * what was consolidated would be flushed now, into a connection that nobody reads any more.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean ends = unsent && !read;
    read = false;
    if (!ends) {
      ctx.fireChannelReadComplete();
    }
  }
}
