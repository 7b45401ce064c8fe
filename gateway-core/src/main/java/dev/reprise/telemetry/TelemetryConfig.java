package dev.reprise.telemetry;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is told of the traffic, beyond the metrics that can be scraped.
 *
 * @param provider {@code gen_ai.provider.name} of metrics and traces, up to 64 visible ASCII
 *     characters; {@code auto} tells it by the upstream's host
 * @param tenantsMax tenants that have series of their own, 0 to 10000
 * @param modelsMax models that have series of their own, 0 to 10000
 * @param metrics where metrics are pushed to
 * @param traces where traces are sent to
 */
public record TelemetryConfig(
    String provider, int tenantsMax, int modelsMax, Push metrics, Traces traces) {

  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,64}");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");

  public static final TelemetryConfig DEFAULTS =
      new TelemetryConfig("auto", 50, 50, Push.DEFAULTS, Traces.DEFAULTS);

  public TelemetryConfig {
    if (!NAME.matcher(provider).matches()) {
      throw new IllegalArgumentException(
          "provider: expected 1 to 64 visible ASCII characters, got \"" + provider + "\"");
    }
    within("tenants-max", tenantsMax, 0, 10_000);
    within("models-max", modelsMax, 0, 10_000);
  }

  /**
   * The provider's name.
   *
   * @param host the upstream's
   */
  public String providerOf(@Nullable String host) {
    return provider.equals("auto") ? Providers.of(host) : provider;
  }

  /**
   * Metrics over OTLP.
   *
   * @param url such as {@code http://localhost:4318/v1/metrics}; empty pushes nothing
   * @param headers of each push; their values may be secrets
   * @param intervalSeconds between two, 1 to 3600
   */
  public record Push(String url, Map<String, String> headers, int intervalSeconds) {
    public static final Push DEFAULTS = new Push("", Map.of(), 60);

    public Push {
      requireUrl(url);
      requireFields(headers);
      headers = Map.copyOf(headers);
      within("interval-seconds", intervalSeconds, 1, 3_600);
    }

    public boolean isOn() {
      return !url.isEmpty();
    }

    @Override
    public String toString() {
      return "Push[url=%s, headers=%s, intervalSeconds=%d]"
          .formatted(url, headers.keySet(), intervalSeconds);
    }
  }

  /**
   * Traces over OTLP.
   *
   * @param url such as {@code http://localhost:4318/v1/traces}; empty traces nothing
   * @param headers of each export; their values may be secrets
   * @param sampleRate of requests whose caller has not decided, 0 to 1
   * @param queueLimit spans that may wait to be exported, 1 to 100000; further ones are dropped
   * @param captureContent whether spans carry what was asked and answered
   */
  public record Traces(
      String url,
      Map<String, String> headers,
      double sampleRate,
      int queueLimit,
      boolean captureContent) {
    public static final Traces DEFAULTS = new Traces("", Map.of(), 0.1, 2_048, false);

    public Traces {
      requireUrl(url);
      requireFields(headers);
      headers = Map.copyOf(headers);
      if (!(sampleRate >= 0 && sampleRate <= 1)) {
        throw new IllegalArgumentException("sample-rate: expected 0 to 1, got " + sampleRate);
      }
      within("queue-limit", queueLimit, 1, 100_000);
    }

    public boolean isOn() {
      return !url.isEmpty();
    }

    @Override
    public String toString() {
      return "Traces[url=%s, headers=%s, sampleRate=%s, queueLimit=%d, captureContent=%s]"
          .formatted(url, headers.keySet(), sampleRate, queueLimit, captureContent);
    }
  }

  /** A URL that holds a password is quoted in no error. */
  private static void requireUrl(String url) {
    if (url.isEmpty()) {
      return;
    }
    URI parsed;
    try {
      parsed = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("url: expected http(s)://host[:port]/path", e);
    }
    boolean http = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
    if (!http || parsed.getHost() == null || parsed.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "url: expected http(s)://host[:port]/path without a user; secrets go to headers");
    }
  }

  /** Values may be secrets and are quoted in no error. */
  private static void requireFields(Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          if (!FIELD.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "headers: expected names of header fields, got '" + name + "'");
          }
          if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                "headers." + name + ": expected printable ASCII characters on one line");
          }
        });
  }

  private static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": expected " + least + " to " + most + ", got " + value);
    }
  }
}
