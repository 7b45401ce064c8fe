package dev.reprise.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reprise.transfer.LineException;
import dev.reprise.transfer.Members;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MomentsTest {
  private static final long NANOS = 1_700_000_000_000_000_000L;

  @Test
  void numbersAreSecondsMillisMicrosOrNanosByTheirSize() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    for (long number : new long[] {1_700_000_000L, 1_700_000_000_000L, NANOS / 1_000, NANOS}) {
      assertThat(Moments.nanos(json.numberNode(number))).isEqualTo(NANOS);
    }
    assertThat(Moments.nanos(json.numberNode(-5))).isNull();
    assertThat(Moments.nanos(json.numberNode(Double.POSITIVE_INFINITY))).isNull();
    assertThat(Moments.nanos(json.booleanNode(true))).isNull();
  }

  @Test
  void textsAreIsoInSeveralSpellings() {
    for (String text :
        new String[] {
          "2023-11-14T22:13:20Z",
          "2023-11-14 22:13:20",
          "2023-11-14T23:13:20+01:00",
          "2023-11-14T23:13:20+0100",
          "2023-11-14 22:13:20.000000"
        }) {
      assertThat(Moments.ofText(text)).as(text).isEqualTo(NANOS);
    }
    for (String text :
        new String[] {"", "yesterday", "9999999-01-01T00:00:00Z", "1969-01-01T00:00:00Z"}) {
      assertThat(Moments.ofText(text)).as(text).isNull();
    }
    assertThat(Instant.ofEpochSecond(0, NANOS)).isEqualTo("2023-11-14T22:13:20Z");
  }

  @Test
  void durationsComeFromBothEndsOrFromAFieldOfTheirOwn() throws Exception {
    assertThat(seconds("{\"startTime\":10,\"endTime\":12.5}")).isEqualTo(2.5);
    assertThat(seconds("{\"latency_ms\":250}")).isEqualTo(0.25);
    assertThat(seconds("{\"response_time\":3}")).isEqualTo(3);
    assertThat(seconds("{\"start_time\":12,\"end_time\":10}")).isNaN();
    assertThat(seconds("{}")).isNaN();
  }

  private static double seconds(String line) throws LineException {
    return Moments.seconds(Members.of(line.getBytes(StandardCharsets.UTF_8)));
  }
}
