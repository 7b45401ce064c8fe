package dev.reprise.embedding.onnx;

/**
 * Which model embeds questions and how much work it may take on.
 *
 * @param model the name thresholds are given for; without a directory also the built-in model,
 *     which is the class-path resources {@code /<model>.onnx} and {@code /<model>-tokenizer.json}.
 *     {@code accurate} and {@code fast} are other names for two of these
 * @param directory holds {@code model.onnx} and {@code tokenizer.json}; empty for a built-in model
 * @param pooling what the model was trained with; AUTO is right for a built-in model
 * @param prefix put before every text, as E5 models want {@code "query: "}; may be empty
 * @param dimensions length of the model's vectors, 1 to 16384
 * @param maxTokens most tokens of a text, prefix and special tokens included, 3 to 32768
 * @param workers threads that run the model, 1 to 1024; 0 for one per core
 * @param queueLimit texts that may wait for a worker, 1 to 1000000; beyond it an embed is BUSY
 * @param deadlineMs longest an embed may take, waiting included, 1 to 60000; then it is LATE
 * @param recentBytes of vectors kept for texts that are embedded again, 0 to 1 GiB
 * @param cacheDir where files are kept that shorten the next start; {@value #USERS_CACHE} for the
 *     user's cache folder, empty for nowhere
 */
public record OnnxConfig(
    String model,
    String directory,
    Pooling pooling,
    String prefix,
    int dimensions,
    int maxTokens,
    int workers,
    int queueLimit,
    long deadlineMs,
    int recentBytes,
    String cacheDir) {

  /** The value of {@link #cacheDir} that stands for the user's own folder. */
  public static final String USERS_CACHE = "auto";

  /** Finds more paraphrases at the same share of wrong answers. */
  public static final String ACCURATE = "bge-small-en-v1.5-q";

  /** Takes less than half the time. */
  public static final String FAST = "all-minilm-l6-v2-q";

  /** The vectors of some 100,000 texts. */
  private static final int MANY_BYTES = 96 << 20;

  public static final OnnxConfig DEFAULTS =
      new OnnxConfig(ACCURATE, "", Pooling.AUTO, "", 384, 512, 0, 1024, 250, 4 << 20, USERS_CACHE);

  public OnnxConfig {
    if (directory.isEmpty()) {
      model =
          switch (model) {
            case "accurate" -> ACCURATE;
            case "fast" -> FAST;
            default -> model;
          };
    }
    // Becomes part of a resource's name.
    if (!model.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "model: expected letters, digits and ._- only, got \"" + model + "\"");
    }
    requireRange("dimensions", 1, 16_384, dimensions);
    requireRange("maxTokens", 3, 32_768, maxTokens);
    requireRange("workers", 0, 1_024, workers);
    requireRange("queueLimit", 1, 1_000_000, queueLimit);
    requireRange("deadlineMs", 1, 60_000, deadlineMs);
    requireRange("recentBytes", 0, 1 << 30, recentBytes);
  }

  /** What the model was trained with. */
  Pooling trainedPooling() {
    if (pooling != Pooling.AUTO) {
      return pooling;
    }
    return directory.isEmpty() && model.equals(FAST) ? Pooling.MEAN : Pooling.CLS;
  }

  /** The same with another built-in model. */
  public OnnxConfig withModel(String name) {
    return new OnnxConfig(
        name,
        "",
        Pooling.AUTO,
        prefix,
        dimensions,
        maxTokens,
        workers,
        queueLimit,
        deadlineMs,
        recentBytes,
        cacheDir);
  }

  /** As {@link #patient}, for work in which most texts come again, some of them much later. */
  public OnnxConfig forMany() {
    OnnxConfig patient = patient();
    return new OnnxConfig(
        patient.model,
        directory,
        pooling,
        prefix,
        dimensions,
        maxTokens,
        workers,
        patient.queueLimit,
        patient.deadlineMs,
        Math.max(MANY_BYTES, recentBytes),
        cacheDir);
  }

  /** The same, for work that no caller waits for, and in which many texts wait for a worker. */
  public OnnxConfig patient() {
    return new OnnxConfig(
        model,
        directory,
        pooling,
        prefix,
        dimensions,
        maxTokens,
        workers,
        Math.max(DEFAULTS.queueLimit, queueLimit),
        60_000,
        recentBytes,
        cacheDir);
  }

  private static void requireRange(String name, long min, long max, long value) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": expected " + min + " to " + max + ", got " + value);
    }
  }
}
