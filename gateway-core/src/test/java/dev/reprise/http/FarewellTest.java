package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** A reader is given up when it takes nothing more, not when it is slow. */
final class FarewellTest {
  private final Narrow channel = new Narrow();
  private long nanos = Long.MAX_VALUE - 1;
  private final Farewell farewell =
      new Farewell(channel, new Deadline(channel.eventLoop(), () -> {}), () -> nanos);

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
  void aSenderThatStillSendsIsHeardOutForHalfAMinute() {
    farewell.begin(true);
    for (int i = 0; i < 14; i++) {
      nanos += 2_000_000_000L;
      farewell.heard();
      assertThat(farewell.isStuck()).isFalse();
    }
    nanos += 2_000_000_000L;
    farewell.heard();
    assertThat(farewell.isStuck()).isTrue();
  }

  @Test
  void aSenderThatPausesIsNotWaitedFor() {
    farewell.begin(true);
    farewell.heard();
    assertThat(farewell.isStuck()).isFalse();
    assertThat(farewell.isStuck()).isTrue();
  }

  @Test
  void nobodyIsHeardOutWhoHasSentAllOrWhenTheGatewayEnds() {
    farewell.begin(false);
    farewell.heard();
    assertThat(farewell.isStuck()).isTrue();
    farewell.begin(true);
    farewell.hurry();
    farewell.heard();
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
