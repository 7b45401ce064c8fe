package dev.reprise.benchmarks.index;

import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Vectors to search among, and others to search for.
 *
 * @param stored unit vectors
 * @param asked unit vectors, none of them stored
 */
record Sample(List<float[]> stored, List<float[]> asked) {
  static final int DIMENSIONS = 384;
  private static final int SUBJECTS = 3_000;

  /** Axes along which the questions on a subject differ from each other. */
  private static final int SHADES = 24;

  /**
   * Shaped like those of sentences: half of each vector's square is common to all of them, some
   * components are much larger than the rest; there are many questions on some subjects and few on
   * most; on one subject they differ along few axes. Questions asked are from 0.8 to 0.99 alike to
   * one that is stored.
   */
  static Sample made(int stored, int asked) {
    SplittableRandom random = new SplittableRandom(1);
    float[] common = noise(random, 0.8);
    for (int i = 0; i < 8; i++) {
      common[random.nextInt(DIMENSIONS)] = 0.25f;
    }
    List<float[]> subjects = new ArrayList<>();
    List<float[][]> shades = new ArrayList<>();
    for (int i = 0; i < SUBJECTS; i++) {
      subjects.add(sum(common, 1, noise(random, 0.7)));
      float[][] axes = new float[SHADES][];
      for (int axis = 0; axis < SHADES; axis++) {
        axes[axis] = noise(random, 1);
      }
      shades.add(axes);
    }
    List<float[]> made = new ArrayList<>();
    for (int i = 0; i < stored; i++) {
      int subject = (int) (SUBJECTS * Math.pow(random.nextDouble(), 2));
      float[] vector = sum(subjects.get(subject), 1, noise(random, 0.25));
      for (float[] shade : shades.get(subject)) {
        vector = sum(vector, (float) (random.nextGaussian() * 0.4 / Math.sqrt(SHADES)), shade);
      }
      made.add(unit(vector));
    }
    List<float[]> questions = new ArrayList<>();
    for (int i = 0; i < asked; i++) {
      float[] near = made.get(random.nextInt(stored));
      questions.add(unit(sum(near, 1, noise(random, 0.14 + random.nextDouble() * 0.6))));
    }
    return new Sample(made, questions);
  }

  /**
   * Questions of people to a home assistant (HWU64), by the default model.
   *
   * @param home holds the folder {@code hwu64} as it is published
   */
  static Sample real(Path home, int stored, int asked) throws IOException {
    Set<String> texts = new LinkedHashSet<>();
    for (String part : List.of("train", "valid", "test")) {
      texts.addAll(Files.readAllLines(home.resolve("hwu64").resolve(part).resolve("seq.in")));
    }
    List<String> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(1));
    List<float[]> vectors = new ArrayList<>();
    try (OnnxEmbedder embedder = new OnnxEmbedder(patient())) {
      for (String text : shuffled.subList(0, Math.min(stored + asked, shuffled.size()))) {
        Embedding embedding = embedder.embed(text).toCompletableFuture().join();
        float[] vector = new float[embedding.dimensions()];
        embedding.copyTo(vector, 0);
        vectors.add(vector);
      }
    }
    return new Sample(vectors.subList(asked, vectors.size()), vectors.subList(0, asked));
  }

  private static OnnxConfig patient() {
    OnnxConfig usual = OnnxConfig.DEFAULTS;
    return new OnnxConfig(
        usual.model(),
        usual.directory(),
        usual.pooling(),
        usual.prefix(),
        usual.dimensions(),
        usual.maxTokens(),
        1,
        1,
        60_000,
        0,
        usual.cacheDir());
  }

  /** In any direction, about so long. */
  private static float[] noise(SplittableRandom random, double length) {
    float[] noise = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      noise[i] = (float) (random.nextGaussian() * length / Math.sqrt(DIMENSIONS));
    }
    return noise;
  }

  private static float[] sum(float[] one, float times, float[] other) {
    float[] sum = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      sum[i] = one[i] + times * other[i];
    }
    return sum;
  }

  private static float[] unit(float[] vector) {
    float[] unit = new float[DIMENSIONS];
    Embedding.of(vector).copyTo(unit, 0);
    return unit;
  }
}
