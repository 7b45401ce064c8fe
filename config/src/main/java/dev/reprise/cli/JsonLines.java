package dev.reprise.cli;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.KeyValuePair;

/**
 * A line of JSON for each event: one flat object, whose numbers and truths are JSON's own, so that
 * a filter such as {@code select(.status >= 500)} needs no unpacking. Logback's own encoder nests
 * fields in a list and makes texts of them all.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NONE = new byte[0];

  private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

  @Override
  public void start() {
    traces.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(512);
    line.append("{\"timestamp\":\"").append(event.getInstant()).append('"');
    field(line, "level", event.getLevel().toString());
    field(line, "logger", event.getLoggerName());
    field(line, "message", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        field(line, pair.key, pair.value);
      }
    }
    if (event.getThrowableProxy() != null) {
      field(line, "stack", traces.convert(event));
    }
    return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void field(StringBuilder line, String name, Object value) {
    line.append(",\"");
    JsonStringEncoder.getInstance().quoteAsString(name, line);
    line.append("\":");
    if (value instanceof Boolean || isFinite(value)) {
      line.append(value);
      return;
    }
    line.append('"');
    JsonStringEncoder.getInstance().quoteAsString(String.valueOf(value), line);
    line.append('"');
  }

  private static boolean isFinite(Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }
}
