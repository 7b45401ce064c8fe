package dev.reprise.decision;

/**
 * A weighted logistic curve P(right | score) = 1 / (1 + exp(−(a + b·score))), fitted by Newton's
 * method with a weak prior, so that separable labels have an answer, too. Steps are halved until
 * they lead downhill; the loss being convex, that ends at the one optimum.
 */
public record Logistic(double intercept, double slope) {

  /** Where the prior pulls the slope: ten per unit of cosine, hardly more than flat. */
  private static final double PRIOR_SLOPE = 10;

  private static final double PRIOR_WEIGHT = 1e-2;
  private static final int MAX_STEPS = 50;
  private static final int MAX_HALVINGS = 40;
  private static final double CLOSE_ENOUGH = 1e-6;
  private static final double MAX_EXPONENT = 30;

  double probability(double score) {
    double exponent = Math.clamp(intercept + slope * score, -MAX_EXPONENT, MAX_EXPONENT);
    return 1 / (1 + Math.exp(-exponent));
  }

  static Logistic fit(Labels labels) {
    Logistic curve = new Logistic(-PRIOR_SLOPE * mean(labels), PRIOR_SLOPE);
    double loss = curve.loss(labels);
    for (int step = 0; step < MAX_STEPS; step++) {
      Logistic next = curve.step(labels);
      double nextLoss = next.loss(labels);
      // Where the curve is flat, a whole step of Newton's goes astray.
      for (int half = 0; half < MAX_HALVINGS && !(nextLoss <= loss); half++) {
        next = curve.halfwayTo(next);
        nextLoss = next.loss(labels);
      }
      if (!(nextLoss <= loss)) {
        break;
      }
      double moved =
          Math.abs(next.intercept - curve.intercept) + Math.abs(next.slope - curve.slope);
      curve = next;
      loss = nextLoss;
      if (moved < CLOSE_ENOUGH) {
        break;
      }
    }
    return curve;
  }

  /**
   * The standard deviation of the score at which right and wrong are even, by the curvature of the
   * likelihood (delta method).
   */
  double midpointDeviation(Labels labels) {
    Derivatives at = derivatives(labels);
    double byIntercept = -1 / slope;
    double bySlope = intercept / (slope * slope);
    double variance =
        (byIntercept * byIntercept * at.bb
                - 2 * byIntercept * bySlope * at.ab
                + bySlope * bySlope * at.aa)
            / at.determinant();
    return Math.sqrt(Math.max(0, variance));
  }

  /** The middle of the labels, where the curve is steep whatever they say. */
  private static double mean(Labels labels) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < labels.size(); i++) {
      sum += labels.weight(i) * labels.score(i);
      weights += labels.weight(i);
    }
    return weights > 0 ? sum / weights : 0;
  }

  private Logistic halfwayTo(Logistic other) {
    return new Logistic((intercept + other.intercept) / 2, (slope + other.slope) / 2);
  }

  /** The negative logarithm of the likelihood, and of the prior. */
  private double loss(Labels labels) {
    double off = slope - PRIOR_SLOPE;
    double loss = PRIOR_WEIGHT / 2 * (intercept * intercept + off * off);
    for (int i = 0; i < labels.size(); i++) {
      double exponent = intercept + slope * labels.score(i);
      double wrongly = labels.right(i) ? -exponent : exponent;
      loss += labels.weight(i) * (Math.max(0, wrongly) + Math.log1p(Math.exp(-Math.abs(wrongly))));
    }
    return loss;
  }

  private Logistic step(Labels labels) {
    Derivatives at = derivatives(labels);
    return new Logistic(
        intercept - (at.bb * at.a - at.ab * at.b) / at.determinant(),
        slope - (at.aa * at.b - at.ab * at.a) / at.determinant());
  }

  /** Of the loss: the first by intercept and slope, and the second. */
  private record Derivatives(double a, double b, double aa, double ab, double bb) {
    double determinant() {
      return aa * bb - ab * ab;
    }
  }

  private Derivatives derivatives(Labels labels) {
    double a = PRIOR_WEIGHT * intercept;
    double b = PRIOR_WEIGHT * (slope - PRIOR_SLOPE);
    double aa = PRIOR_WEIGHT;
    double ab = 0;
    double bb = PRIOR_WEIGHT;
    for (int i = 0; i < labels.size(); i++) {
      double score = labels.score(i);
      double p = probability(score);
      double off = labels.weight(i) * (p - (labels.right(i) ? 1 : 0));
      double bend = labels.weight(i) * p * (1 - p);
      a += off;
      b += off * score;
      aa += bend;
      ab += bend * score;
      bb += bend * score * score;
    }
    return new Derivatives(a, b, aa, ab, bb);
  }
}
