package dev.reprise.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Set;

/** Builds the codec of one HTTP/2 connection with all of its limits. */
final class StreamCodec extends Http2FrameCodecBuilder {

  /** What a stream's client may send before it is read: it is held. */
  private static final int STREAM_WINDOW_BYTES = 65_535;

  private static final int MAX_EMPTY_DATA_FRAMES = 10;

  /**
   * Fields of few values. No other goes into the table of those that were sent: its size is the
   * client's to say, and what is in it could be guessed by the length of answers.
   */
  private static final Set<String> REPEATED =
      Set.of(":status", "content-type", "x-accel-buffering", "cache-control", "vary", "server");

  private final Http2Config limits;
  private final FrontMetrics metrics;

  StreamCodec(ServerConfig config, FrontMetrics metrics) {
    this.limits = config.http2();
    this.metrics = metrics;
    server(true);
    gracefulShutdownTimeoutMillis(0);
    decoupleCloseAndGoAway(true);
    initialSettings(
        new Http2Settings()
            .maxConcurrentStreams(limits.maxConcurrentStreams())
            .maxHeaderListSize(config.maxHeaderBytes())
            .initialWindowSize(STREAM_WINDOW_BYTES));
    validateHeaders(true);
    validateRequiredPseudoHeaders(true);
    headerSensitivityDetector((name, value) -> !REPEATED.contains(name.toString()));
    decoderEnforceMaxRstFramesPerWindow(limits.maxResets(), limits.windowSeconds());
    encoderEnforceMaxRstFramesPerWindow(limits.maxResets(), limits.windowSeconds());
    encoderEnforceMaxQueuedControlFrames(limits.maxControlFrames());
    decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA_FRAMES);
    decoderEnforceMaxSmallContinuationFrames(limits.maxHeaderFrames());
  }

  @Override
  protected Http2FrameCodec build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    Http2FrameCodec codec = super.build(decoder, new CountedResets(encoder), settings);
    // Otherwise it would hold from the client's acknowledgement on, which some never send. Those
    // that were refused count until that is sent: a client that has not heard is not at fault.
    codec
        .connection()
        .remote()
        .maxActiveStreams(limits.maxConcurrentStreams() + limits.maxResets());
    return codec;
  }

  private final class CountedResets extends DecoratingHttp2ConnectionEncoder {
    CountedResets(Http2ConnectionEncoder encoder) {
      super(encoder);
    }

    @Override
    public ChannelFuture writeRstStream(
        ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
      metrics.reset(errorCode);
      return super.writeRstStream(ctx, streamId, errorCode, promise);
    }
  }
}
