package dev.reprise.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.transfer.LineException;
import dev.reprise.transfer.Members;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads lines, each by its own content, and counts of which format they are. Confined. */
final class LineReader {
  private final @Nullable LogFormat fixed;
  private final Map<LogFormat, Long> counts = new EnumMap<>(LogFormat.class);

  /**
   * @param fixed the format of all lines; null to have each tell its own
   */
  LineReader(@Nullable LogFormat fixed) {
    this.fixed = fixed;
  }

  /** Lines of each format so far. */
  Map<LogFormat, Long> counts() {
    return counts;
  }

  /**
   * @throws LineException when the line is of no format, or not of the one that was named
   */
  LogLine read(byte[] line) throws LineException {
    boolean isObject = first(line) == '{';
    Members members = isObject ? Members.of(line) : null;
    LogFormat format = format(members);
    LogLine read = read(format, line, members);
    counts.merge(format, 1L, Long::sum);
    return read;
  }

  private LogFormat format(@Nullable Members members) {
    if (fixed != null) {
      return fixed;
    }
    return members == null ? LogFormat.ACCESS : LogFormat.of(members);
  }

  private static LogLine read(LogFormat format, byte[] line, @Nullable Members members)
      throws LineException {
    if (members == null) {
      if (format != LogFormat.ACCESS) {
        throw new LineException("expected a JSON object");
      }
      return AccessLines.text(new String(line, UTF_8));
    }
    return switch (format) {
      case OPENAI -> OpenAiLines.read(line, members);
      case LITELLM -> LiteLlmLines.read(members);
      case ACCESS -> AccessLines.json(members);
    };
  }

  private static byte first(byte[] line) {
    for (byte each : line) {
      if (each != ' ' && each != '\t') {
        return each;
      }
    }
    return 0;
  }
}
