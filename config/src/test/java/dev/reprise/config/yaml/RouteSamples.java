package dev.reprise.config.yaml;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ObjectAssert;

/** A configuration with sections of the user's own naming, which inherit from what is around. */
final class RouteSamples {

  enum Plan {
    FREE_TRIAL,
    PAID
  }

  record Semantic(boolean enabled, double threshold) {
    Semantic {
      if (threshold < 0 || threshold > 1) {
        throw new IllegalArgumentException("threshold must be 0 to 1, got " + threshold);
      }
    }
  }

  record Policy(int ttlSeconds, List<String> headers, Semantic semantic) {
    Policy {
      if (ttlSeconds < 0) {
        throw new IllegalArgumentException("ttlSeconds must be >= 0, got " + ttlSeconds);
      }
    }
  }

  record Match(List<String> models, List<Plan> plans, Map<String, Long> limits) {
    Match {
      for (Plan plan : plans) {
        if (plan == Plan.FREE_TRIAL && models.contains("gpt-5")) {
          throw new IllegalArgumentException("plans must not be free-trial for gpt-5");
        }
      }
    }
  }

  /** {@code weight} is an int here and a double around: another type, hence not inherited. */
  record Route(String label, int weight, Match match, Policy policy) {
    public static final Route DEFAULTS =
        new Route(
            "own",
            7,
            new Match(List.of("*"), List.of(), Map.of()),
            new Policy(1, List.of("x-default"), new Semantic(false, 0.1)));

    Route {
      if (match.models().isEmpty() && policy.semantic().enabled()) {
        throw new IllegalArgumentException("match.models: expected some where semantic is on");
      }
    }
  }

  /** The map stands before what its records inherit. */
  record Cache(Map<String, Route> routes, double weight, String label, Policy policy) {
    Cache {
      routes.forEach(
          (name, route) -> {
            if (route.policy().ttlSeconds() > 1_000_000) {
              throw new IllegalArgumentException(
                  "routes." + name + ".policy.ttlSeconds: expected at most 1000000");
            }
          });
    }
  }

  record Config(Cache cache) {
    Config {
      cache.routes.forEach(
          (name, route) -> {
            if (route.label().equals("taken")) {
              throw new IllegalArgumentException(
                  "cache.routes." + name + ".label: is taken, got " + route.label());
            }
          });
    }
  }

  static final Policy POLICY = new Policy(60, List.of("x-user"), new Semantic(false, 0.9));

  static final Config DEFAULTS = new Config(new Cache(Map.of(), 0.5, "outer", POLICY));

  private RouteSamples() {}

  static Cache read(String text) throws ConfigException {
    return YamlReader.read("reprise.yaml", text, DEFAULTS, Map.<String, String>of()::get).cache();
  }

  static AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> problems(
      String text) {
    return Samples.problems(text, DEFAULTS, Map.of());
  }
}
