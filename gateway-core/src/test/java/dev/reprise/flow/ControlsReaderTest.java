package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.CachePolicy.Mode;
import dev.reprise.cache.RequestControls;
import dev.reprise.upstream.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard directives are read leniently, our own headers strictly. */
final class ControlsReaderTest {

  @Test
  void whoSaysNothingAsksForNothing() throws InvalidControlException {
    assertThat(read("accept", "text/plain")).isEqualTo(RequestControls.NONE);
  }

  @Test
  void directivesAreReadFromAllLinesInAnySpelling() throws InvalidControlException {
    RequestControls controls =
        read(
            "Cache-Control", "No-Cache , MAX-AGE=\"10\",, min-fresh = 5",
            "cache-control", "max-stale=7, only-if-cached, x=\"a, no-store\"",
            "CACHE-CONTROL", "stale-if-error=30, immutable, no-transform");
    assertThat(controls.noCache()).isTrue();
    assertThat(controls.noStore()).isFalse();
    assertThat(controls.onlyIfCached()).isTrue();
    assertThat(controls.maxAge()).isEqualTo(10);
    assertThat(controls.minFresh()).isEqualTo(5);
    assertThat(controls.maxStale()).isEqualTo(7);
    assertThat(controls.staleIfError()).isEqualTo(30);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age",
        "max-age=",
        "max-age=soon",
        "max-age=-1",
        "max-age=1.5",
        "max-age=\"10",
        "max-age=10, max-age=x",
        "max-age=+3"
      })
  void aMaximumAgeThatCannotBeReadIsZero(String value) throws InvalidControlException {
    assertThat(read("cache-control", value).maxAge()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"min-fresh", "min-fresh=a", "max-stale=", "max-stale=x", "stale-if-error=-5", "="})
  void otherNumbersThatCannotBeReadDoNotCount(String value) throws InvalidControlException {
    assertThat(read("cache-control", value)).isEqualTo(RequestControls.NONE);
  }

  @Test
  void staleForHoweverLongWillDoWithoutANumber() throws InvalidControlException {
    assertThat(read("cache-control", "max-stale").maxStale()).isEqualTo(Long.MAX_VALUE);
    assertThat(read("cache-control", "max-stale, max-stale=3").maxStale()).isEqualTo(3);
  }

  @Test
  void ofTwoDirectivesTheStricterOneCounts() throws InvalidControlException {
    RequestControls controls =
        read("cache-control", "max-age=9, max-age=4, min-fresh=2, min-fresh=8, max-age=6");
    assertThat(controls.maxAge()).isEqualTo(4);
    assertThat(controls.minFresh()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "9223372036854775808", "99999999999999999999999"})
  void whatIsTooLargeIsLarge(String seconds) throws InvalidControlException {
    assertThat(read("cache-control", "max-age=" + seconds).maxAge()).isEqualTo(Long.MAX_VALUE);
    assertThat(read("reprise-ttl", seconds + "d").ttlSeconds()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void quotesWithoutAnEndHideNothing() throws InvalidControlException {
    assertThat(read("cache-control", "x=\"a, no-store").noStore()).isTrue();
    assertThat(read("cache-control", "x=\"a\\\", no-store\", no-cache").noStore()).isFalse();
  }

  @Test
  void pragmaCountsOnlyAlone() throws InvalidControlException {
    assertThat(read("Pragma", "x, No-Cache").noCache()).isTrue();
    assertThat(read("pragma", "no-store").noStore()).isFalse();
    assertThat(read("pragma", "no-cache", "cache-control", "max-age=5").noCache()).isFalse();
    assertThat(read("cache-control", "", "pragma", "no-cache").noCache()).isFalse();
  }

  @Test
  void ourOwnHeadersAreRead() throws InvalidControlException {
    RequestControls controls =
        read(
            "Reprise-Mode", "Read-Only",
            "reprise-namespace", "team:a_1.b-2",
            "reprise-ttl", "10m",
            "reprise-threshold", "0.95",
            "reprise-tags", "a, b,,c",
            "reprise-tags", "b");
    assertThat(controls.mode()).isEqualTo(Mode.READ_ONLY);
    assertThat(controls.namespace()).isEqualTo("team:a_1.b-2");
    assertThat(controls.ttlSeconds()).isEqualTo(600);
    assertThat(controls.threshold()).isEqualTo(0.95);
    assertThat(controls.tags()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "90s, 90", "2h, 7200", "1d, 86400", "0060, 60"})
  void timesToLiveHaveUnits(String value, long seconds) throws InvalidControlException {
    assertThat(read("reprise-ttl", value).ttlSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1.0, 1", ".5, 0.5"})
  void thresholdsReachFromZeroToOne(String value, double threshold) throws InvalidControlException {
    assertThat(read("reprise-threshold", value).threshold()).isEqualTo(threshold);
  }

  @DisplayName("S77 garbage or \u2264 0 \u2192 400 with a clear error")
  @ParameterizedTest
  @CsvSource({
    "reprise-ttl, 0",
    "reprise-ttl, -5",
    "reprise-ttl, 0m",
    "reprise-ttl, m",
    "reprise-ttl, ''",
    "reprise-ttl, 1.5h",
    "reprise-ttl, 10 m",
    "reprise-ttl, 1w",
    "reprise-threshold, 1.01",
    "reprise-threshold, -0.1",
    "reprise-threshold, NaN",
    "reprise-threshold, 0x1p-1",
    "reprise-threshold, 1e-1",
    "reprise-threshold, .",
    "reprise-threshold, ''",
    "reprise-threshold, '0,9'",
    "reprise-mode, on",
    "reprise-mode, ''",
    "reprise-namespace, ''",
    "reprise-namespace, a b",
    "reprise-namespace, a/b",
    "reprise-namespace, \u00e4",
    "reprise-tags, 'a,b c'",
    "reprise-tags, a;b",
  })
  void garbageIsAnErrorThatNamesTheHeader(String name, String value) {
    assertThatThrownBy(() -> read(name, value))
        .isInstanceOfSatisfying(
            InvalidControlException.class,
            e -> {
              assertThat(e.header()).isEqualTo(name);
              assertThat(e.getMessage()).startsWith(name + ": expected ").contains(", got \"");
            });
  }

  @Test
  void whatIsTooLongOrTooManyIsAnError() throws InvalidControlException {
    assertThat(read("reprise-namespace", "n".repeat(64)).namespace()).hasSize(64);
    assertThatThrownBy(() -> read("reprise-namespace", "n".repeat(65)))
        .hasMessageEndingWith("got \"" + "n".repeat(40) + "...\"");
    assertThatThrownBy(() -> read("reprise-tags", "t".repeat(65))).hasMessageContaining("64");
    String sixteen = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16";
    assertThat(read("reprise-tags", sixteen, "reprise-tags", "1, 2").tags()).hasSize(16);
    assertThatThrownBy(() -> read("reprise-tags", sixteen, "reprise-tags", "17"))
        .hasMessageContaining("at most 16");
    assertThat(read("reprise-tags", " , ").tags()).isEmpty();
  }

  @Test
  void anErrorShowsNothingThatBreaksALine() {
    assertThatThrownBy(() -> read("reprise-mode", "a\"b\\c\u0001\u00e9"))
        .hasMessageEndingWith("got \"a?b?c??\"");
  }

  @Test
  void aHeaderSaidTwiceMustSayTheSame() throws InvalidControlException {
    assertThat(read("reprise-ttl", "5", "Reprise-TTL", " 5").ttlSeconds()).isEqualTo(5);
    assertThatThrownBy(() -> read("reprise-ttl", "5", "Reprise-TTL", "6"))
        .hasMessageContaining("the same on each line")
        .hasMessageContaining("5, 6");
  }

  @Test
  void ourOwnHeadersGoNoFurther() {
    for (String name :
        List.of(
            "reprise-mode",
            "Reprise-Namespace",
            "REPRISE-TTL",
            "reprise-threshold",
            "reprise-tags",
            "reprise-explain",
            "reprise-admin-token")) {
      assertThat(ControlsReader.isOwn(name)).as(name).isTrue();
    }
    for (String name : List.of("reprise-other", "reprise-", "cache-control", "x-bf-cache-ttl")) {
      assertThat(ControlsReader.isOwn(name)).as(name).isFalse();
    }
  }

  private static RequestControls read(String... namesAndValues) throws InvalidControlException {
    return ControlsReader.read(headers(namesAndValues), Map.of("ttl", "9"), false);
  }

  static Headers headers(String... namesAndValues) {
    List<Headers.Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new Headers.Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return Headers.of(fields);
  }
}
