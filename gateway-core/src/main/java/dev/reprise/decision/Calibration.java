package dev.reprise.decision;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Learns θ, the least score for a hit, for one kind of traffic: strict at first, then the lowest
 * value under which the wrong answers to be expected of the last requests stay below the share that
 * is accepted. An empirical control and no proof: what has been verified is reported with it.
 *
 * <p>Safe for use by many threads.
 */
final class Calibration {
  /** Labels that a curve is fitted to. */
  static final int LABELS = 5_000;

  /** Requests that the expected rate is taken over. */
  static final int REQUESTS = 4_000;

  /** With fewer labels nothing is loosened. */
  static final int ENOUGH = 400;

  /** Requests between two fits. */
  static final int REFIT = 100;

  /** The most that one fit loosens, on the scale of cosines. */
  static final double STEP = 0.02;

  /** What is spent of the accepted rate: a fit is no better than its labels. */
  static final double SPENT = 0.75;

  /** A curve is fitted to what happened near θ: farther below, another one would fit. */
  static final double NEAR = 0.1;

  /** Labels near θ that are enough for a curve of their own. */
  static final int ENOUGH_NEAR = 150;

  /** One label never outweighs this many others, however rarely hits are checked. */
  static final double MAX_WEIGHT = 5;

  /** What a verified surge of wrong answers tightens at once. */
  static final double ALARM_STEP = 0.03;

  /** No score is higher, since cosines are not: alarms raise θ up to here. */
  static final double MAX_THETA = 2;

  /** More than will ever come; what is beyond has not been counted. */
  private static final long MAX_REQUESTS = Long.MAX_VALUE / 2;

  private final double delta;
  private final Labels labels = new Labels(LABELS);
  private final float[] scores = new float[REQUESTS];
  private final Drift drift;
  private long requests;
  private double theta = Double.NaN;
  private @Nullable Logistic curve;

  /**
   * @param delta the share of wrong answers that is accepted, 0 to 1
   */
  Calibration(double delta) {
    this.delta = delta;
    this.drift = new Drift(delta);
  }

  /** θ; {@code start} while too little is known. */
  synchronized double theta(double start) {
    return Double.isNaN(theta) ? start : theta;
  }

  /** Whether θ has been fitted. */
  synchronized boolean isLearned() {
    return curve != null;
  }

  synchronized long requests() {
    return requests;
  }

  synchronized int labels() {
    return labels.size();
  }

  synchronized @Nullable Logistic curve() {
    return curve;
  }

  /**
   * A request was looked up.
   *
   * @param score of its best candidate; NaN when it had none
   * @return whether it is time for a {@link #refit}
   */
  synchronized boolean request(double score) {
    scores[(int) (requests % REQUESTS)] = (float) score;
    requests++;
    return requests % REFIT == 0;
  }

  /**
   * @param score what is no finite number teaches nothing
   * @param weight how many requests the label stands for, > 0
   */
  synchronized void label(double score, boolean right, double weight) {
    if (!Double.isFinite(score)) {
      return;
    }
    labels.add(score, right, Math.min(weight, MAX_WEIGHT));
  }

  /**
   * A hit was checked.
   *
   * @param start θ before anything is learned
   * @return whether wrong answers have surged; θ is tighter then
   */
  synchronized boolean verified(boolean right, double start) {
    if (!drift.add(!right)) {
      return false;
    }
    theta = Math.min(MAX_THETA, theta(start) + ALARM_STEP);
    return true;
  }

  /**
   * Fits the curve and moves θ. That takes milliseconds, in which lookups must not wait: it is done
   * on copies.
   *
   * @param start θ before anything is learned
   */
  void refit(double start) {
    Labels sample;
    float[] window;
    synchronized (this) {
      if (labels.size() < ENOUGH) {
        return;
      }
      Labels near = labels.from(theta(start) - NEAR);
      sample = near.size() < ENOUGH_NEAR ? labels.from(Double.NEGATIVE_INFINITY) : near;
      window = Arrays.copyOf(scores, (int) Math.min(requests, REQUESTS));
    }
    Logistic fitted = Logistic.fit(sample);
    double lowest = lowest(fitted, window, start);
    synchronized (this) {
      curve = fitted;
      theta = Math.max(lowest, theta(start) - STEP);
    }
  }

  /** The lowest θ under which the expected wrong answers stay within what is accepted. */
  private double lowest(Logistic fitted, float[] window, double start) {
    // Those without a candidate, NaN, go to the end.
    Arrays.sort(window);
    double accepted = SPENT * delta * window.length;
    double expected = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = window.length - 1; i >= 0; i--) {
      if (Float.isNaN(window[i])) {
        continue;
      }
      expected += 1 - fitted.probability(window[i]);
      if (expected > accepted) {
        return lowest == Double.POSITIVE_INFINITY ? window[i] + STEP : lowest;
      }
      // Equal scores are all hits or none.
      if (i == 0 || window[i - 1] < window[i]) {
        lowest = window[i];
      }
    }
    return lowest == Double.POSITIVE_INFINITY ? start : lowest;
  }

  synchronized void write(DataOutputStream out) throws IOException {
    out.writeDouble(theta);
    out.writeDouble(curve == null ? Double.NaN : curve.intercept());
    out.writeDouble(curve == null ? Double.NaN : curve.slope());
    out.writeLong(requests);
    int window = (int) Math.min(requests, REQUESTS);
    for (int i = 0; i < window; i++) {
      out.writeFloat(scores[i]);
    }
    labels.write(out);
  }

  /**
   * Only for one that has not been used yet.
   *
   * @throws IOException when that is not what {@link #write} has written
   */
  synchronized void read(DataInputStream in) throws IOException {
    theta = in.readDouble();
    Logistic fitted = new Logistic(in.readDouble(), in.readDouble());
    requests = in.readLong();
    if (Math.abs(theta) > MAX_THETA || requests < 0 || requests > MAX_REQUESTS) {
      throw new IOException("expected a calibration, got θ " + theta + " after " + requests);
    }
    int window = (int) Math.min(requests, REQUESTS);
    for (int i = 0; i < window; i++) {
      scores[i] = in.readFloat();
    }
    labels.read(in);
    curve = Double.isNaN(fitted.intercept()) ? null : fitted;
  }
}
