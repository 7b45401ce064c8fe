package dev.reprise.kit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a logger, and those below it, say until it is closed; from any thread. */
public final class HeardLog implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level before;
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  public HeardLog(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    appender.start();
    logger.addAppender(appender);
  }

  /** From this level on, until it is closed. */
  public HeardLog from(Level level) {
    logger.setLevel(level);
    return this;
  }

  /** Each line so far. */
  public List<ILoggingEvent> events() {
    return events;
  }

  /** Each line so far with its logger, its fields and its cause. */
  public List<String> lines() {
    return events.stream().map(HeardLog::text).toList();
  }

  private static String text(ILoggingEvent event) {
    String cause =
        event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy());
    return event.getLoggerName()
        + ' '
        + event.getFormattedMessage()
        + ' '
        + event.getKeyValuePairs()
        + cause;
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
