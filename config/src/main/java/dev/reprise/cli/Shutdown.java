package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.Gateway;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * Stops a gateway on SIGTERM or SIGINT: the first lets what is in flight finish and ends in exit
 * status 0, the second ends the process at once. A JVM shutdown hook could do neither: it exits
 * with 143, and hears no second signal.
 */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
  private static final int KILLED = 130;

  private Shutdown() {}

  /**
   * Blocks until a signal comes and the gateway has stopped.
   *
   * @throws StartException when the gateway turns out not to be able to go on as it is configured
   */
  static int await(Gateway gateway) throws StartException {
    CountDownLatch asked = new CountDownLatch(1);
    AtomicInteger signals = new AtomicInteger();
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (signals.incrementAndGet() > 1) {
              Runtime.getRuntime().halt(KILLED);
            }
            asked.countDown();
          });
    }
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
