package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpDateTest {

  /** The example of RFC 9110 section 5.6.7. */
  @Test
  void aDayOfOneDigitIsWrittenWithTwo() {
    assertThat(HttpDate.of(Instant.ofEpochSecond(784_111_777)))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  /** English short names in any locale, of three letters each. */
  @Test
  void everyMonthHasItsName() {
    List<String> months = new ArrayList<>();
    for (int month = 1; month <= 12; month++) {
      LocalDateTime time = LocalDateTime.of(2026, month, 10, 0, 0);
      months.add(HttpDate.of(time.toInstant(ZoneOffset.UTC)).substring(8, 11));
    }
    assertThat(months)
        .containsExactly(
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  }

  @Test
  void aDayOfTwoDigitsIsWrittenAsItIs() {
    assertThat(HttpDate.of(Instant.ofEpochSecond(784_111_777 + 10 * 86_400)))
        .isEqualTo("Wed, 16 Nov 1994 08:49:37 GMT");
  }
}
