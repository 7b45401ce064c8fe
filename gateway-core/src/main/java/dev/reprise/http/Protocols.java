package dev.reprise.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import org.jspecify.annotations.Nullable;

/** Has a connection of the traffic listener speak what its client does. */
final class Protocols {
  private static final int FLUSH_EVERY = 256;

  private final Channel channel;
  private final Intake.Shared shared;
  private final FrontMetrics metrics;

  Protocols(Channel channel, Intake.Shared shared, FrontMetrics metrics) {
    this.channel = channel;
    this.shared = shared;
    this.metrics = metrics;
  }

  /**
   * Sets a new connection up.
   *
   * @param tls null for plain text
   */
  void begin(@Nullable ServerTls tls) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new FlushConsolidationHandler(FLUSH_EVERY, true));
    if (tls != null) {
      pipeline
          .addLast(new PlainTextHandler(metrics))
          .addLast(tls.handler(channel.alloc()))
          .addLast(new AlpnHandler(this::speak, metrics));
      return;
    }
    if (shared.config().http2().enabled()) {
      pipeline.addLast(new PrefaceHandler(this::change));
      http1();
    } else {
      speak(Protocol.HTTP_1);
    }
  }

  private void speak(Protocol protocol) {
    metrics.began(protocol);
    switch (protocol) {
      case HTTP_1 -> http1();
      case HTTP_2 -> http2();
    }
  }

  /** Speaks on what the pipeline is made for, or something else. */
  private void change(Protocol protocol) {
    metrics.began(protocol);
    switch (protocol) {
      case HTTP_1 -> {}
      case HTTP_2 -> {
        channel.pipeline().remove(StrictRequestDecoder.class);
        channel.pipeline().remove(GatewayHandler.class);
        http2();
      }
    }
  }

  private void http1() {
    channel
        .pipeline()
        .addLast(new StrictRequestDecoder(shared.config()))
        .addLast(new GatewayHandler(channel, shared));
  }

  private void http2() {
    StreamsHandler.begin(
        channel, shared.config(), metrics, stream -> new StreamHandler(stream, shared, metrics));
  }
}
