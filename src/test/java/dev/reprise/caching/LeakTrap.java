package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.reprise.kit.Eventually;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects what Netty's leak detector says of buffers that are lost while it is set. */
final class LeakTrap implements AutoCloseable {

  /** A leak is told of when a buffer is allocated after the leaked one has been collected. */
  private static final int COLLECTIONS = 5;

  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          reports.add(event.getFormattedMessage());
        }
      };

  LeakTrap() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    appender.start();
    reports();
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  /** Has whatever is no longer in use collected; gives the reports of buffers among it. */
  List<String> reports() {
    for (int i = 0; i < COLLECTIONS; i++) {
      collect();
      ByteBufAllocator.DEFAULT.buffer().release();
      ByteBufAllocator.DEFAULT.directBuffer().release();
    }
    return reports;
  }

  /** Loses a buffer, to see the trap work. */
  static void leak() {
    ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer();
    lost.writeByte(1);
  }

  /** Until a reference has been queued: those to lost buffers go the same way. */
  private static void collect() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> canary = new WeakReference<>(new Object(), queue);
    Eventually.holds(
        "garbage is collected",
        () -> {
          System.gc();
          return queue.poll() == canary;
        });
  }

  @Override
  public void close() {
    logger.setAdditive(true);
    logger.detachAppender(appender);
  }
}
