package dev.reprise.access.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.upstream.Headers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateFieldsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0ms",
    "1000000, 1ms",
    "999000000, 999ms",
    "1000000000, 1s",
    "1500000000, 1.5s",
    "60000000000, 1m0s",
    "61250000000, 1m1.25s",
    "360000000000, 6m0s"
  })
  void durationsAreSpelledAsOpenAiDoes(long nanos, String spelled) {
    assertThat(RateFields.duration(nanos)).isEqualTo(spelled);
  }

  @Test
  void upstreamsOwnAreLeftOut() {
    Headers upstreams =
        Headers.of(
            List.of(
                new Headers.Field("X-RateLimit-Limit-Requests", "9999"),
                new Headers.Field("x-ratelimit-remaining-tokens", "9"),
                new Headers.Field("x-other", "stays")));
    Account.Left left = new Account.Left(60, 59, Duration.ofSeconds(1).toNanos());
    Headers mine = RateFields.put(upstreams, left, null, 0);
    assertThat(mine.all("x-ratelimit-limit-requests")).containsExactly("60");
    assertThat(mine.all("x-ratelimit-remaining-requests")).containsExactly("59");
    assertThat(mine.all("x-ratelimit-reset-requests")).containsExactly("1s");
    assertThat(mine.all("x-ratelimit-remaining-tokens")).isEmpty();
    assertThat(mine.all("retry-after")).isEmpty();
    assertThat(mine.all("x-other")).containsExactly("stays");
    assertThat(RateFields.put(upstreams, null, null, 1).all("retry-after")).containsExactly("1");
  }
}
