package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  private final Logger logger = new LoggerContext().getLogger("dev.reprise.Some");

  @Test
  void fieldsStandInTheLinesOwnObjectWithTheirTypes() throws Exception {
    LoggingEvent event = event("exchange", null);
    event.addKeyValuePair(new KeyValuePair("status", 200));
    event.addKeyValuePair(new KeyValuePair("complete", true));
    event.addKeyValuePair(new KeyValuePair("total_ms", 1.25));
    event.addKeyValuePair(new KeyValuePair("money_saved", new BigDecimal("0.00000015")));
    event.addKeyValuePair(new KeyValuePair("odd", Double.NaN));
    event.addKeyValuePair(new KeyValuePair("path", "/v1/\"\n\u0001é"));

    JsonNode line = line(event);
    assertThat(line.path("logger").asText()).isEqualTo("dev.reprise.Some");
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("message").asText()).isEqualTo("exchange");
    assertThat(Instant.parse(line.path("timestamp").asText()))
        .isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
    assertThat(line.path("status").isInt()).isTrue();
    assertThat(line.path("complete").isBoolean()).isTrue();
    assertThat(line.path("total_ms").doubleValue()).isEqualTo(1.25);
    assertThat(line.path("money_saved").doubleValue()).isEqualTo(1.5e-7);
    assertThat(line.path("odd").asText()).isEqualTo("NaN");
    assertThat(line.path("path").asText()).isEqualTo("/v1/\"\n\u0001é");
    assertThat(line.has("stack")).isFalse();
  }

  @Test
  void aStackTraceStaysWithinItsLine() throws Exception {
    JsonNode line = line(event("failed", new IllegalStateException("why")));
    assertThat(line.path("stack").asText())
        .contains("IllegalStateException: why", "aStackTraceStaysWithinItsLine");
  }

  private LoggingEvent event(String message, @Nullable Throwable cause) {
    LoggingEvent event = new LoggingEvent("test", logger, Level.WARN, message, cause, null);
    event.setInstant(Instant.ofEpochMilli(1_700_000_000_123L));
    return event;
  }

  private static JsonNode line(LoggingEvent event) throws Exception {
    JsonLines lines = new JsonLines();
    lines.start();
    String text = new String(lines.encode(event), StandardCharsets.UTF_8);
    assertThat(text).endsWith("}\n").hasLineCount(1);
    return new ObjectMapper().readTree(text);
  }
}
