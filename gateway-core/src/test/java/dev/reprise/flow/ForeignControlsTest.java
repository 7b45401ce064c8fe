package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy.Mode;
import dev.reprise.cache.RequestControls;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of other gateways send is understood where it is safe, and never an error. */
final class ForeignControlsTest {
  private static final String[] ALL = {
    "x-portkey-cache", "simple",
    "x-portkey-cache-force-refresh", "true",
    "x-portkey-cache-namespace", "n",
    "cf-aig-cache-ttl", "60",
    "cf-aig-skip-cache", "true",
    "cf-aig-cache-key", "k",
    "helicone-cache-enabled", "false",
    "helicone-cache-seed", "s",
    "x-bf-cache-key", "k",
    "x-bf-cache-ttl", "5m",
    "x-bf-cache-threshold", "0.9",
    "x-bf-cache-no-store", "true"
  };

  @Test
  void nothingForeignCountsUnlessItIsWanted() throws InvalidControlException {
    assertThat(ControlsReader.read(ControlsReaderTest.headers(ALL), Map.of("ttl", "9"), false))
        .isEqualTo(RequestControls.NONE);
  }

  @Test
  void theBodyFieldOfLiteLlmIsUnderstood() throws InvalidControlException {
    assertThat(body("no-cache", "true").noCache()).isTrue();
    assertThat(body("no-cache", "false").noCache()).isFalse();
    assertThat(body("no-store", "True").noStore()).isTrue();
    assertThat(body("ttl", "300").ttlSeconds()).isEqualTo(300);
    assertThat(body("ttl", "0.5").ttlSeconds()).isEqualTo(1);
    assertThat(body("s-maxage", "600").maxAge()).isEqualTo(600);
    assertThat(body("s-max-age", "60").maxAge()).isEqualTo(60);
    assertThat(body("namespace", "team-a").namespace()).isEqualTo("litellm:team-a");
  }

  @Test
  void portkeysHeadersAreUnderstood() throws InvalidControlException {
    assertThat(read("x-portkey-cache-force-refresh", "True").noCache()).isTrue();
    assertThat(read("x-portkey-cache-force-refresh", "false").noCache()).isFalse();
    assertThat(read("x-portkey-cache-namespace", "eu").namespace()).isEqualTo("portkey:eu");
    assertThat(read("x-portkey-cache", "simple").threshold()).isEqualTo(1);
    assertThat(read("x-portkey-cache", "semantic")).isEqualTo(RequestControls.NONE);
    assertThat(read("x-portkey-config", "{\"cache\":{\"max_age\":60}}"))
        .isEqualTo(RequestControls.NONE);
  }

  @Test
  void cloudflaresHeadersAreUnderstood() throws InvalidControlException {
    assertThat(read("cf-aig-cache-ttl", "3600").ttlSeconds()).isEqualTo(3_600);
    assertThat(read("CF-AIG-Skip-Cache", "true").noCache()).isTrue();
    assertThat(read("cf-aig-cache-key", "v2:en").namespace()).isEqualTo("cf-aig:v2:en");
  }

  @Test
  void heliconesHeadersAreUnderstood() throws InvalidControlException {
    assertThat(read("helicone-cache-enabled", "false").mode()).isEqualTo(Mode.OFF);
    assertThat(read("Helicone-Cache-Enabled", "true")).isEqualTo(RequestControls.NONE);
    assertThat(read("helicone-cache-save", "true").mode()).isEqualTo(Mode.WRITE_ONLY);
    assertThat(read("helicone-cache-read", "true").mode()).isEqualTo(Mode.READ_ONLY);
    assertThat(read("helicone-cache-read", "true", "helicone-cache-save", "true").mode()).isNull();
    assertThat(read("helicone-cache-read", "true", "helicone-cache-enabled", "true").mode())
        .isNull();
    assertThat(read("helicone-cache-seed", "user-1").namespace()).isEqualTo("helicone:user-1");
    assertThat(read("helicone-cache-bucket-max-size", "3")).isEqualTo(RequestControls.NONE);
  }

  @Test
  void aMaximumAgeBesideHeliconesSwitchIsATimeToLiveToo() throws InvalidControlException {
    RequestControls controls =
        read("helicone-cache-enabled", "true", "cache-control", "max-age=3600");
    assertThat(controls.ttlSeconds()).isEqualTo(3_600);
    assertThat(controls.maxAge()).isEqualTo(3_600);
    assertThat(read("cache-control", "max-age=3600").ttlSeconds()).isNull();
    RequestControls shared =
        read("helicone-cache-enabled", "true", "cache-control", "s-maxage=9, max-age=5");
    assertThat(shared.ttlSeconds()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "30, 30",
    "30s, 30",
    "5m, 300",
    "1h30m, 5400",
    "1.5h, 5400",
    "300ms, 1",
    "1500000us, 2"
  })
  void bifrostsTimesToLiveAreGoDurationsOrSeconds(String value, long seconds)
      throws InvalidControlException {
    assertThat(read("x-bf-cache-ttl", value).ttlSeconds()).isEqualTo(seconds);
  }

  @Test
  void bifrostsHeadersAreUnderstood() throws InvalidControlException {
    assertThat(read("x-bf-cache-key", "session-7").namespace()).isEqualTo("bifrost:session-7");
    assertThat(read("x-bf-cache-threshold", "0.9").threshold()).isEqualTo(0.9);
    assertThat(read("x-bf-cache-threshold", "7").threshold()).isEqualTo(1);
    assertThat(read("x-bf-cache-threshold", "-7").threshold()).isZero();
    assertThat(read("x-bf-cache-type", "direct").threshold()).isEqualTo(1);
    assertThat(read("x-bf-cache-type", "semantic")).isEqualTo(RequestControls.NONE);
    assertThat(read("x-bf-cache-no-store", "true").noStore()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "", "1..2", "5 m", "m5", "1e3", "NaN", "\u0660"})
  void garbageDoesNotCount(String garbage) throws InvalidControlException {
    assertThat(
            read(
                "cf-aig-cache-ttl", garbage,
                "cf-aig-skip-cache", garbage,
                "helicone-cache-enabled", garbage,
                "x-bf-cache-ttl", garbage,
                "x-bf-cache-type", garbage,
                "x-bf-cache-no-store", garbage))
        .isEqualTo(RequestControls.NONE);
    assertThat(body("ttl", garbage)).isEqualTo(RequestControls.NONE);
    assertThat(body("s-maxage", garbage).maxAge()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "", "NaN", "1,0"})
  void aThresholdThatIsNoNumberDoesNotCount(String garbage) throws InvalidControlException {
    assertThat(read("x-bf-cache-threshold", garbage)).isEqualTo(RequestControls.NONE);
  }

  @Test
  void anAnswerThatIsToLiveForNoTimeIsNotKept() throws InvalidControlException {
    assertThat(read("cf-aig-cache-ttl", "0").noStore()).isTrue();
    assertThat(read("x-bf-cache-ttl", "0s").noStore()).isTrue();
    assertThat(body("ttl", "0").noStore()).isTrue();
    assertThat(body("ttl", "0").ttlSeconds()).isNull();
    assertThat(read("cf-aig-cache-ttl", "0", "reprise-ttl", "5").noStore()).isFalse();
  }

  @Test
  void oddNamespacesGoByTheirDigestAndMeetNoOther() throws InvalidControlException {
    String one = read("helicone-cache-seed", "Anna M\u00fcller").namespace();
    String other = read("helicone-cache-seed", "Anna Muller").namespace();
    assertThat(one).startsWith("helicone:~").hasSize("helicone:~".length() + 43);
    assertThat(other).startsWith("helicone:~").isNotEqualTo(one);
    assertThat(read("x-bf-cache-key", "k".repeat(49)).namespace()).startsWith("bifrost:~");
    assertThat(read("x-bf-cache-key", "").namespace()).isNull();
  }

  @Test
  void ourOwnHeadersWin() throws InvalidControlException {
    RequestControls controls =
        ControlsReader.read(
            ControlsReaderTest.headers(
                "helicone-cache-enabled",
                "false",
                "reprise-mode",
                "read-write",
                "x-bf-cache-key",
                "theirs",
                "reprise-namespace",
                "ours",
                "cf-aig-cache-ttl",
                "60",
                "reprise-ttl",
                "90",
                "x-bf-cache-type",
                "direct",
                "reprise-threshold",
                "0.9",
                "cache-control",
                "max-age=5"),
            Map.of("s-maxage", "7"),
            true);
    assertThat(controls.mode()).isEqualTo(Mode.READ_WRITE);
    assertThat(controls.namespace()).isEqualTo("ours");
    assertThat(controls.ttlSeconds()).isEqualTo(90);
    assertThat(controls.threshold()).isEqualTo(0.9);
    assertThat(controls.maxAge()).isEqualTo(5);
  }

  private static RequestControls read(String... namesAndValues) throws InvalidControlException {
    return ControlsReader.read(ControlsReaderTest.headers(namesAndValues), Map.of(), true);
  }

  private static RequestControls body(String name, String value) throws InvalidControlException {
    return ControlsReader.read(ControlsReaderTest.headers(), Map.of(name, value), true);
  }
}
