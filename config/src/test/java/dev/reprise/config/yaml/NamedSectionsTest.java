package dev.reprise.config.yaml;

import static dev.reprise.config.yaml.RouteSamples.POLICY;
import static dev.reprise.config.yaml.RouteSamples.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.reprise.config.yaml.RouteSamples.Match;
import dev.reprise.config.yaml.RouteSamples.Plan;
import dev.reprise.config.yaml.RouteSamples.Policy;
import dev.reprise.config.yaml.RouteSamples.Route;
import dev.reprise.config.yaml.RouteSamples.Semantic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSectionsTest {

  @Test
  void aNamedSectionIsLaidOverTheDefaultsOfItsType() throws Exception {
    Route route =
        read("cache: {routes: {support: {match: {models: [a]}}}}").routes().get("support");

    assertThat(route.match()).isEqualTo(new Match(List.of("a"), List.of(), Map.of()));
    assertThat(route.weight()).isEqualTo(Route.DEFAULTS.weight());
  }

  @Test
  void whatNeitherFileNorDefaultsSayIsInheritedFromTheDefaultsAround() throws Exception {
    Route route = read("cache: {routes: {support: {}}}").routes().get("support");

    assertThat(route).isEqualTo(new Route("outer", 7, Route.DEFAULTS.match(), POLICY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        cache:
          label: file
          policy: {ttl-seconds: 86400, semantic: {enabled: true}}
          routes:
            support: {policy: {semantic: {threshold: 0.8}}}
        """,
        """
        cache:
          routes:
            support: {policy: {semantic: {threshold: 0.8}}}
          policy: {semantic: {enabled: true}, ttl-seconds: 86400}
          label: file
        """
      })
  void aNamedSectionSaysOnlyWhatDiffersFromTheOneAround(String text) throws Exception {
    Route route = read(text).routes().get("support");

    assertThat(route.policy())
        .isEqualTo(new Policy(86_400, List.of("x-user"), new Semantic(true, 0.8)));
    assertThat(route.label()).isEqualTo("file");
  }

  @Test
  void aMapMayStandBehindWhatItsRecordsInherit() throws Exception {
    record Behind(Policy policy, Map<String, Route> routes) {}
    Behind behind =
        YamlReader.read(
            "x",
            "{routes: {a: {policy: {ttl-seconds: 5}}}, policy: {headers: [h]}}",
            new Behind(POLICY, Map.of()),
            Map.<String, String>of()::get);

    assertThat(behind.policy()).isEqualTo(new Policy(60, List.of("h"), POLICY.semantic()));
    assertThat(behind.routes().get("a"))
        .extracting(Route::policy)
        .isEqualTo(new Policy(5, List.of("h"), POLICY.semantic()));
  }

  @Test
  void namedSectionsDoNotInheritFromEachOther() throws Exception {
    Map<String, Route> routes =
        read("cache: {routes: {a: {policy: {ttl-seconds: 1}}, b: {label: b}}}").routes();

    assertThat(routes.get("a")).extracting(route -> route.policy().ttlSeconds()).isEqualTo(1);
    assertThat(routes.get("b")).extracting(Route::policy).isEqualTo(POLICY);
  }

  @Test
  void namedSectionsMayHoldNamedSections() throws Exception {
    Map<String, Tenant> tenants =
        YamlReader.read(
                "x",
                "tenants: {t: {policy: {ttl-seconds: 9}, routes: {r: {label: l}}}}",
                new Tenants(POLICY, Map.of()),
                Map.<String, String>of()::get)
            .tenants();

    Policy expected = new Policy(9, POLICY.headers(), POLICY.semantic());
    assertThat(tenants)
        .containsExactly(
            Map.entry(
                "t",
                new Tenant(
                    expected, Map.of("r", new Route("l", 7, Route.DEFAULTS.match(), expected)))));
  }

  record Tenants(Policy policy, Map<String, Tenant> tenants) {}

  record Tenant(Policy policy, Map<String, Route> routes) {
    public static final Tenant DEFAULTS = new Tenant(Route.DEFAULTS.policy(), Map.of());
  }

  @Test
  void theOrderOfTheFileIsKeptForGood() throws Exception {
    Map<String, Route> routes = read("cache: {routes: {z: {}, a: {}, m: {}}}").routes();

    assertThat(routes.keySet()).containsExactly("z", "a", "m");
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(routes::clear);
  }

  @Test
  void aMapMayBeEmptyOrAbsent() throws Exception {
    assertThat(read("cache: {routes: {}}").routes()).isEmpty();
    assertThat(read("cache: {label: x}").routes()).isEmpty();
  }

  @Test
  void aMapInTheFileReplacesTheDefaultOne() throws Exception {
    record Holder(Map<String, Route> routes) {}
    Holder defaults = new Holder(Map.of("old", Route.DEFAULTS));

    assertThat(YamlReader.read("x", "", defaults, Map.<String, String>of()::get))
        .isEqualTo(defaults);
    assertThat(YamlReader.read("x", "routes: {a: {}}", defaults, Map.<String, String>of()::get))
        .isEqualTo(new Holder(Map.of("a", Route.DEFAULTS)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"support:", "support: ~", "support: {}", "support:\n      # label: x"})
  void aNamedSectionWithoutValuesTakesAllFromAround(String section) throws Exception {
    String text = "cache:\n  policy: {ttl-seconds: 2}\n  routes:\n    " + section + "\n";

    assertThat(read(text).routes().get("support"))
        .extracting(route -> route.policy().ttlSeconds())
        .isEqualTo(2);
  }

  @Test
  void listsOfConstantsAndMapsOfLongsAreRead() throws Exception {
    Route route =
        read("""
        cache:
          routes:
            support:
              match:
                plans: [free-trial, paid]
                limits: {tokens: 3_000_000_000}
        """)
            .routes()
            .get("support");

    assertThat(route.match().plans()).containsExactly(Plan.FREE_TRIAL, Plan.PAID);
    assertThat(route.match().limits()).isEqualTo(Map.of("tokens", 3_000_000_000L));
  }

  @Test
  void aTypeWithoutDefaultsIsAProgrammersError() {
    record Holder(Map<String, Semantic> named) {}

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                YamlReader.read(
                    "x", "named: {}", new Holder(Map.of()), Map.<String, String>of()::get))
        .withMessageContaining("DEFAULTS");
  }
}
