package dev.reprise.decision;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Terms;
import dev.reprise.chat.Digest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Anna's plain question, but for what a test is about; everything is everybody's at once. */
final class Asking {
  static final String MODEL = "model";
  static final String QUESTION = "How do I cancel order 7?";
  static final double USUAL = 0.93;
  static final double UNKNOWN = 0.78;
  static final Origin ANNA = Origin.of(Digest.of("anna"));
  static final Origin BEN = Origin.of(Digest.of("ben"));
  static final Origin CLEO = Origin.of(Digest.of("cleo"));

  private Rule rule = Rule.EVIDENCE;
  private String question = QUESTION;
  private String route = "route";
  private String scope = "scope";
  private Origin origin = ANNA;
  private Map<String, Double> thresholds = Map.of(MODEL, USUAL);
  private @Nullable Double wish;
  private double loosenBy;
  private double delta = 0.01;
  private double verifyRate = 0.03;
  private int quorum = 1;
  private int variety = 1;
  private boolean shadow;

  static Asking plainly() {
    return new Asking();
  }

  static Asking by(Rule rule) {
    Asking asking = new Asking();
    asking.rule = rule;
    return asking;
  }

  Asking question(String value) {
    question = value;
    return this;
  }

  Asking route(String value) {
    route = value;
    return this;
  }

  Asking scope(String value) {
    scope = value;
    return this;
  }

  Asking origin(Origin value) {
    origin = value;
    return this;
  }

  Asking threshold(double value) {
    thresholds = Map.of(MODEL, value);
    return this;
  }

  Asking withoutThreshold() {
    thresholds = Map.of("another model", USUAL);
    return this;
  }

  /** The request's own least cosine and how far below the policy's it may go. */
  Asking wish(double value, double loosen) {
    wish = value;
    loosenBy = loosen;
    return this;
  }

  Asking delta(double value) {
    delta = value;
    return this;
  }

  Asking verifyRate(double value) {
    verifyRate = value;
    return this;
  }

  Asking quorum(int value) {
    quorum = value;
    return this;
  }

  Asking variety(int value) {
    variety = value;
    return this;
  }

  Asking shadow() {
    shadow = true;
    return this;
  }

  CachePlan.Lookup plan() {
    Terms terms =
        new Terms(route, policy(), "default", true, true, false, 60, Freshness.ANY, wish, Set.of());
    CacheScope in = new CacheScope("tenant", "default", "m", Digest.of(scope));
    return new CachePlan.Lookup(
        new CacheKey(in, Digest.of(question)), question, null, terms, origin);
  }

  private CachePolicy policy() {
    CachePolicy d = CachePolicy.DEFAULTS;
    return new CachePolicy(
        d.mode(),
        d.namespace(),
        d.share(),
        d.ttlSeconds(),
        d.tagTtlSeconds(),
        d.shortTtlSeconds(),
        d.staleWhileRevalidateSeconds(),
        d.staleIfErrorSeconds(),
        variety,
        d.collapse(),
        d.finishAbandoned(),
        d.noStoreReads(),
        d.highTemperature(),
        d.storage(),
        d.treatments(),
        semantic(d.semantic()),
        d.replay(),
        d.controls());
  }

  private CachePolicy.Semantic semantic(CachePolicy.Semantic d) {
    return new CachePolicy.Semantic(
        true,
        rule,
        shadow,
        delta,
        verifyRate,
        quorum,
        d.collapse(),
        d.neighbours(),
        thresholds,
        Map.of(MODEL, UNKNOWN),
        loosenBy);
  }
}
