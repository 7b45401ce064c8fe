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
    double aa = PRIOR_WEIGHT;
    double ab = 0;
    double bb = PRIOR_WEIGHT;
    for (int i = 0; i < labels.size(); i++) {
      double p = probability(labels.score(i));
      double bend = labels.weight(i) * p * (1 - p);
      aa += bend;
      ab += bend * labels.score(i);
      bb += bend * labels.score(i) * labels.score(i);
    }
    double determinant = aa * bb - ab * ab;
    double byIntercept = -1 / slope;
    double bySlope = intercept / (slope * slope);
    double variance =
        (byIntercept * byIntercept * bb - 2 * byIntercept * bySlope * ab + bySlope * bySlope * aa)
            / determinant;
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
    double gradA = PRIOR_WEIGHT * intercept;
    double gradB = PRIOR_WEIGHT * (slope - PRIOR_SLOPE);
    double aa = PRIOR_WEIGHT;
    double ab = 0;
    double bb = PRIOR_WEIGHT;
    for (int i = 0; i < labels.size(); i++) {
      double score = labels.score(i);
      double p = probability(score);
      double off = labels.weight(i) * (p - (labels.right(i) ? 1 : 0));
      double bend = labels.weight(i) * p * (1 - p);
      gradA += off;
      gradB += off * score;
      aa += bend;
      ab += bend * score;
      bb += bend * score * score;
    }
    double determinant = aa * bb - ab * ab;
    return new Logistic(
        intercept - (bb * gradA - ab * gradB) / determinant,
        slope - (aa * gradB - ab * gradA) / determinant);
  }
}
