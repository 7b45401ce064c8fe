package dev.reprise.config.yaml;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ObjectAssert;

/** A configuration with a component of every kind, and short ways to read one. */
final class Samples {

  enum TenantRule {
    PER_CREDENTIAL,
    SHARED
  }

  record Server(int port, String host, boolean keepAlive) {
    Server {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535, got " + port);
      }
      if (host.isEmpty() && keepAlive) {
        throw new IllegalArgumentException("a host is needed to keep connections alive");
      }
    }
  }

  record Retry(int attempts, double factor) {}

  record Upstream(URI baseUrl, String apiKey, long connectTimeoutMs, Retry retry) {
    Upstream {
      if (apiKey.contains("secret")) {
        throw new IllegalArgumentException("apiKey must be a test key, got '" + apiKey + "'");
      }
    }
  }

  record Cache(
      TenantRule tenantRule,
      double threshold,
      Path directory,
      List<String> models,
      List<Integer> sizes,
      Map<String, Double> prices,
      Map<String, String> labels) {}

  record Config(Server server, Upstream upstream, Cache cache) {
    Config {
      if (server.port == 666 && upstream.retry.attempts > 0) {
        throw new IllegalArgumentException("upstream.retry.attempts: expected 0 on this port");
      }
    }
  }

  static final Config DEFAULTS =
      new Config(
          new Server(8080, "localhost", true),
          new Upstream(URI.create("https://llm.example/v1"), "", 5_000, new Retry(2, 1.5)),
          new Cache(
              TenantRule.PER_CREDENTIAL,
              0.95,
              Path.of("data"),
              List.of("a", "b"),
              List.of(1),
              Map.of("small", 0.15),
              Map.of()));

  private Samples() {}

  static Config read(String text) throws ConfigException {
    return read(text, Map.of());
  }

  static Config read(String text, Map<String, String> env) throws ConfigException {
    return YamlReader.read("reprise.yaml", text, DEFAULTS, env::get);
  }

  static AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> problems(
      String text) {
    return problems(text, Map.of());
  }

  /** What a user would see, line by line; fails when there is nothing wrong. */
  static AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> problems(
      String text, Map<String, String> env) {
    return problems(text, DEFAULTS, env);
  }

  static AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> problems(
      String text, Record defaults, Map<String, String> env) {
    try {
      Record config = YamlReader.read("reprise.yaml", text, defaults, env::get);
      throw new AssertionError("accepted as " + config);
    } catch (ConfigException e) {
      return Assertions.assertThat(e.problems().stream().map(Problem::toString).toList());
    }
  }
}
