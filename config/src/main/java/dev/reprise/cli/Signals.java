package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.Gateway;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * What signals do, from the moment that this is made. Of SIGTERM and SIGINT the first lets what is
 * in flight finish and ends in exit status 0, the second ends the process at once. A JVM shutdown
 * hook could do neither: it exits with 143, and hears no second signal. SIGHUP, by which a JVM ends
 * as well, is what {@link #onHangup} says.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final int KILLED = 130;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicInteger ends = new AtomicInteger();
  private @Nullable Runnable onHangup;
  private boolean hungUp;

  Signals() {
    Signal.handle(new Signal("TERM"), signal -> end());
    Signal.handle(new Signal("INT"), signal -> end());
    Signal.handle(new Signal("HUP"), signal -> hangup());
  }

  private void end() {
    if (ends.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(KILLED);
    }
    asked.countDown();
  }

  private synchronized void hangup() {
    hungUp = true;
    if (onHangup != null) {
      onHangup.run();
    }
  }

  /** Does this at each SIGHUP, and now if there has been one. */
  synchronized void onHangup(Runnable task) {
    onHangup = task;
    if (hungUp) {
      task.run();
    }
  }

  /**
   * Blocks until a signal comes and the gateway has stopped.
   *
   * @throws StartException when the gateway turns out not to be able to go on as it is configured
   */
  int await(Gateway gateway) throws StartException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    gateway
        .opened()
        .whenComplete(
            (opened, e) -> {
              if (e != null) {
                failure.set(e);
                asked.countDown();
              }
            });
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure.get() instanceof Exception e) {
      gateway.close();
      throw new StartException(e);
    }
    LOG.info("stopping; a second signal stops at once");
    boolean finished = gateway.drain();
    LOG.info("stopped{}", finished ? "" : ", with connections cut");
    return ExitCodes.OK;
  }
}
