package dev.reprise.config;

import dev.reprise.access.AccessConfig;
import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePolicy;
import dev.reprise.config.yaml.Globs;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.http.AdminConfig;
import dev.reprise.http.ServerConfig;
import dev.reprise.provider.JudgeConfig;
import dev.reprise.provider.UpstreamConfig;
import dev.reprise.store.StoreConfig;
import dev.reprise.telemetry.Price;
import dev.reprise.telemetry.TelemetryConfig;
import java.util.Map;

/** Everything that can be set; each section is the record of the part that obeys it. */
public record RepriseConfig(
    ServerConfig server,
    AdminConfig admin,
    UpstreamConfig upstream,
    CacheConfig cache,
    StoreConfig store,
    OnnxConfig embedding,
    JudgeConfig judge,
    @Globs Map<String, Price> prices,
    AccessConfig access,
    TelemetryConfig telemetry) {

  public static final RepriseConfig DEFAULTS =
      new RepriseConfig(
          ServerConfig.DEFAULTS,
          AdminConfig.DEFAULTS,
          UpstreamConfig.DEFAULTS,
          CacheConfig.DEFAULTS,
          StoreConfig.DEFAULTS,
          OnnxConfig.DEFAULTS,
          JudgeConfig.DEFAULTS,
          Map.of(),
          AccessConfig.DEFAULTS,
          TelemetryConfig.DEFAULTS);

  public RepriseConfig {
    if (server.port() == admin.port() && server.port() != 0) {
      throw new IllegalArgumentException(
          "admin.port: expected another port than server.port, got " + admin.port());
    }
    for (CachePolicy policy : cache.policies()) {
      requireThreshold(policy.semantic(), embedding.model());
    }
  }

  public RepriseConfig withListeners(ServerConfig traffic, AdminConfig operators) {
    return new RepriseConfig(
        traffic, operators, upstream, cache, store, embedding, judge, prices, access, telemetry);
  }

  public RepriseConfig withUpstream(UpstreamConfig other) {
    return new RepriseConfig(
        server, admin, other, cache, store, embedding, judge, prices, access, telemetry);
  }

  public RepriseConfig withCache(CacheConfig other) {
    return new RepriseConfig(
        server, admin, upstream, other, store, embedding, judge, prices, access, telemetry);
  }

  public RepriseConfig withStore(StoreConfig other) {
    return new RepriseConfig(
        server, admin, upstream, cache, other, embedding, judge, prices, access, telemetry);
  }

  public RepriseConfig withEmbedding(OnnxConfig other) {
    return new RepriseConfig(
        server, admin, upstream, cache, store, other, judge, prices, access, telemetry);
  }

  private static void requireThreshold(CachePolicy.Semantic semantic, String model) {
    if (semantic.enabled() && !semantic.thresholds().containsKey(model)) {
      throw new IllegalArgumentException(
          "cache.policy.semantic.thresholds: expected a threshold for the model '"
              + model
              + "', got thresholds for "
              + semantic.thresholds().keySet()
              + "; a cosine of one model says nothing about another's");
    }
    Double unknown = semantic.unknowns().get(model);
    Double threshold = semantic.thresholds().get(model);
    boolean learns = semantic.enabled() && semantic.policy() != CachePolicy.Rule.THRESHOLD;
    if (learns && (unknown == null || threshold == null || unknown >= threshold)) {
      throw new IllegalArgumentException(
          "cache.policy.semantic.unknowns: expected a value for the model '"
              + model
              + "' that is below its threshold, "
              + threshold
              + ", got "
              + unknown);
    }
  }
}
