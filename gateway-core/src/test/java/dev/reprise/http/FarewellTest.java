package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** A reader is given up when it takes nothing more, not when it is slow. */
final class FarewellTest {
  private final Narrow channel = new Narrow();
  private final Farewell farewell =
      new Farewell(channel, new Deadline(channel.eventLoop(), () -> {}));

  @Test
  void aReaderThatTakesALittleOfOneLargeAnswerIsNotStuck() {
    channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[1_000_000]));
    farewell.begin(false);
    for (int i = 0; i < 5; i++) {
      assertThat(farewell.isStuck()).isFalse();
      channel.takes(1);
    }
  }

  @Test
  void aReaderThatTakesNothingIsStuckTheSecondTimeAndStaysSo() {
    channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[1_000_000]));
    farewell.begin(false);
    channel.takes(10);
    assertThat(farewell.isStuck()).isFalse();
    assertThat(farewell.isStuck()).isTrue();
    assertThat(farewell.isStuck()).isTrue();
  }

  @Test
  void nothingIsLeftToWaitForWhenAllIsSent() {
    channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[10]));
    farewell.begin(false);
    assertThat(channel.isOpen()).isTrue();
    channel.takes(10);
    assertThat(farewell.isStuck()).isTrue();
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aSenderThatStillSendsIsHeardOut() {
    channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[10]));
    farewell.begin(false);
    for (int i = 0; i < 5; i++) {
      farewell.heard();
      assertThat(farewell.isStuck()).isFalse();
    }
    assertThat(farewell.isStuck()).isTrue();
  }

  /** A connection whose peer takes as many bytes as the test says. */
  private static final class Narrow extends EmbeddedChannel {
    private long credit;

    void takes(long bytes) {
      credit = bytes;
      flushOutbound();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
      long taken = Math.min(credit, in.totalPendingWriteBytes());
      credit = 0;
      in.removeBytes(taken);
    }
  }
}
