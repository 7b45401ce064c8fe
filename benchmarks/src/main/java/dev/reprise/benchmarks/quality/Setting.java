package dev.reprise.benchmarks.quality;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.CachePolicy.Semantic;
import dev.reprise.cache.Treatment;
import dev.reprise.cache.Treatments;
import java.util.Map;

/**
 * One way to run the semantic tier.
 *
 * @param delta the share of wrong answers that is accepted; of no meaning to a static threshold
 * @param threshold the least cosine of a lone neighbour, to start with or for good
 * @param noise share of the comparisons of answers that come out wrong
 * @param guarded false for a static threshold as plain caches have it, which looks at no words
 */
record Setting(
    Rule rule, double delta, double threshold, double unknown, double noise, boolean guarded) {

  static Setting evidence(Model model, double delta, double noise) {
    return new Setting(Rule.EVIDENCE, delta, model.threshold(), model.unknown(), noise, true);
  }

  static Setting perEntry(Model model, double delta) {
    return new Setting(Rule.PER_ENTRY, delta, model.threshold(), model.unknown(), 0, true);
  }

  static Setting fixed(Model model, double threshold) {
    return new Setting(Rule.THRESHOLD, 0.01, threshold, model.unknown(), 0, true);
  }

  static Setting plain(Model model, double threshold) {
    return new Setting(Rule.THRESHOLD, 0.01, threshold, model.unknown(), 0, false);
  }

  /** The word that the configuration has for the rule, or "cosine" for one that it has not. */
  String policy() {
    if (!guarded) {
      return "cosine";
    }
    return switch (rule) {
      case EVIDENCE -> "evidence";
      case THRESHOLD -> "threshold";
      case PER_ENTRY -> "per-entry";
    };
  }

  /**
   * The defaults with this rule. A static threshold verifies nothing, since it learns nothing. What
   * is bound to clock or person is looked up as well: the data sets know nothing of either.
   */
  CachePolicy in(Model model) {
    CachePolicy base = CachePolicy.DEFAULTS;
    Semantic usual = base.semantic();
    Semantic semantic =
        new Semantic(
            true,
            rule,
            false,
            delta,
            rule == Rule.THRESHOLD ? 0 : usual.verifyRate(),
            usual.quorum(),
            usual.collapse(),
            usual.neighbours(),
            Map.of(model.name(), threshold),
            Map.of(model.name(), unknown),
            0);
    return new CachePolicy(
        base.mode(),
        base.namespace(),
        base.share(),
        base.ttlSeconds(),
        base.tagTtlSeconds(),
        base.ttlSeconds(),
        base.staleWhileRevalidateSeconds(),
        base.staleIfErrorSeconds(),
        base.variety(),
        base.collapse(),
        base.finishAbandoned(),
        base.noStoreReads(),
        base.highTemperature(),
        base.storage(),
        boundless(base.treatments()),
        semantic,
        base.replay(),
        base.controls());
  }

  private static Treatments boundless(Treatments usual) {
    return new Treatments(
        usual.tools(),
        usual.lastNotUser(),
        usual.nonText(),
        usual.noText(),
        usual.tooLong(),
        Treatment.BOTH,
        Treatment.BOTH,
        Treatment.BOTH,
        usual.highTemperature(),
        usual.logprobs(),
        usual.storeRequested(),
        usual.serverState(),
        usual.serverTools(),
        usual.audioOutput());
  }
}
