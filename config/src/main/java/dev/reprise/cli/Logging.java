package dev.reprise.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.hook.DefaultShutdownHook;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;

/**
 * Sets up the log: REPRISE_LOG_FORMAT=json|text, REPRISE_LOG_LEVEL=INFO,
 * REPRISE_ACCESS_LOG=INFO|OFF.
 *
 * <p>In code, for a file of XML costs a parser and 300 more classes at each start. A file that the
 * system property {@code logback.configurationFile} names takes the place of all this.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %msg %kvp%n%ex";
  private static final int QUEUE_SIZE = 8192;
  private static final int RESERVED_FOR_WARNINGS = 256;

  /** What libraries say that is known and means nothing to a user. */
  private static final Map<String, Level> MUFFLED =
      Map.of(
          // Warns of a conflict with a library that is left out on purpose.
          "ai.djl", Level.ERROR,
          // Tells of each frame that comes too late: clients would fill the disk.
          "io.netty.handler.codec.http2", Level.ERROR,
          // Repeats itself while a node of a cluster is away; the store says so once.
          "io.lettuce", Level.ERROR);

  @Override
  public ExecutionStatus configure(LoggerContext log) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    MUFFLED.forEach((name, level) -> log.getLogger(name).setLevel(level));
    log.getLogger("reprise.access").setLevel(level("REPRISE_ACCESS_LOG"));
    Logger root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level("REPRISE_LOG_LEVEL"));
    root.addAppender(queued(console()));
    flushAtExit();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** An event loop never waits for a terminal: beyond the queue, access lines are dropped. */
  private AsyncAppender queued(ConsoleAppender<ILoggingEvent> console) {
    AsyncAppender queue = new AsyncAppender();
    queue.setName("async");
    queue.setContext(context);
    queue.setQueueSize(QUEUE_SIZE);
    queue.setDiscardingThreshold(RESERVED_FOR_WARNINGS);
    queue.setNeverBlock(true);
    queue.addAppender(console);
    queue.start();
    return queue;
  }

  private ConsoleAppender<ILoggingEvent> console() {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(setting("REPRISE_LOG_FORMAT", "text").equals("json") ? json() : text());
    console.start();
    return console;
  }

  private Encoder<ILoggingEvent> text() {
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(PATTERN);
    text.start();
    return text;
  }

  private Encoder<ILoggingEvent> json() {
    JsonLines json = new JsonLines();
    json.setContext(context);
    json.start();
    return json;
  }

  /** The last lines are written, too. */
  private void flushAtExit() {
    DefaultShutdownHook flush = new DefaultShutdownHook();
    flush.setContext(context);
    Runtime.getRuntime().addShutdownHook(new Thread(flush, "log-flush"));
  }

  private static Level level(String name) {
    return Level.toLevel(setting(name, "INFO"), Level.INFO);
  }

  /** The program's own settings, such as the demo's, over those of the environment. */
  private static String setting(String name, String otherwise) {
    String own = System.getProperty(name, System.getenv(name));
    return own == null || own.isEmpty() ? otherwise : own;
  }
}
