package dev.reprise.benchmarks.quality;

import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.embedding.onnx.Pooling;
import java.util.List;

/**
 * An embedding model with its scale of cosines, as an operator would have to give it.
 *
 * @param label for reports
 * @param threshold the least cosine of a lone neighbour, to start with
 * @param unknown the cosine from which on a neighbour means anything
 * @param sweep static thresholds to try, from far too loose to far too strict
 */
record Model(String label, OnnxConfig config, double threshold, double unknown, Sweep sweep) {

  /** Static thresholds at equal steps. */
  record Sweep(double from, double step) {
    static final int POINTS = 19;

    double at(int i) {
      return Math.round((from + i * step) * 1_000) / 1_000.0;
    }
  }

  static final List<Model> KNOWN =
      List.of(
          new Model(
              "bge",
              config("bge-small-en-v1.5-q", Pooling.CLS, ""),
              0.93,
              0.78,
              new Sweep(0.81, 0.01)),
          new Model(
              "minilm",
              config("all-minilm-l6-v2-q", Pooling.MEAN, ""),
              0.85,
              0.52,
              new Sweep(0.63, 0.02)),
          new Model(
              "e5",
              config("e5-small-v2-q", Pooling.MEAN, "query: "),
              0.995,
              0.88,
              new Sweep(0.905, 0.005)));

  /** In a benchmark nobody waits: the queue and the deadline are wide. */
  private static OnnxConfig config(String name, Pooling pooling, String prefix) {
    return new OnnxConfig(
        name, "", pooling, prefix, 384, 512, 0, 1_000, 60_000, 0, OnnxConfig.USERS_CACHE);
  }

  static Model of(String label) {
    return KNOWN.stream()
        .filter(model -> model.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("--models: no such model: " + label));
  }

  String name() {
    return config.model();
  }
}
