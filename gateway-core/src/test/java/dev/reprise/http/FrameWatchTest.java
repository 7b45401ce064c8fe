package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames are counted wherever the network has cut their bytes apart. */
class FrameWatchTest {
  private static final int MAX_RESETS = Http2Config.DEFAULTS.maxResets();

  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new FrameWatch(
              ServerConfig.DEFAULTS, new FrontMetrics(new SimpleMeterRegistry(), "traffic")));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anySplitOfTheBytesComesToTheSameCount(long seed) {
    Random random = new Random(seed);
    ByteBuf all = Unpooled.copiedBuffer(Http2CodecUtil.connectionPrefaceBuf());
    for (int i = 0; i < MAX_RESETS; i++) {
      frame(all, Http2FrameTypes.RST_STREAM, 0, 4);
      // A body may hold what looks like frames.
      frame(all, Http2FrameTypes.DATA, 0, random.nextInt(40));
    }
    send(all, random);
    assertThat(channel.isActive()).isTrue();

    ByteBuf more = Unpooled.buffer();
    frame(more, Http2FrameTypes.RST_STREAM, 0, 4);
    send(more, random);
    assertThat(channel.isActive()).isFalse();
    assertThat(channel.<Object>readOutbound()).isInstanceOf(Http2GoAwayFrame.class);
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({"16, true", "17, false"})
  void aBlockOfFieldsHasSoManyFrames(int frames, boolean lives) {
    ByteBuf all = Unpooled.copiedBuffer(Http2CodecUtil.connectionPrefaceBuf());
    for (int i = 0; i < frames; i++) {
      int type = i == 0 ? Http2FrameTypes.HEADERS : Http2FrameTypes.CONTINUATION;
      frame(all, (byte) type, i == frames - 1 ? 4 : 0, 3);
    }
    send(all, new Random(frames));
    assertThat(channel.isActive()).isEqualTo(lives);
    channel.finishAndReleaseAll();
  }

  private static void frame(ByteBuf out, byte type, int flags, int length) {
    out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(1);
    out.writeBytes(new byte[length]);
  }

  /** Hands the bytes over in pieces; what the watch lets through is theirs again. */
  private void send(ByteBuf bytes, Random random) {
    while (bytes.isReadable()) {
      int count = Math.min(bytes.readableBytes(), 1 + random.nextInt(30));
      channel.writeInbound(bytes.readBytes(count));
    }
    bytes.release();
  }
}
