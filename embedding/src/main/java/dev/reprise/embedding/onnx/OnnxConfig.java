package dev.reprise.embedding.onnx;

/**
 * Which model embeds questions and how much work it may take on.
 *
 * @param model the name thresholds are given for; without a directory also the built-in model,
 *     which is the class-path resources {@code /<model>.onnx} and {@code /<model>-tokenizer.json}
 * @param directory holds {@code model.onnx} and {@code tokenizer.json}; empty for a built-in model
 * @param pooling what the model was trained with
 * @param prefix put before every text, as E5 models want {@code "query: "}; may be empty
 * @param dimensions length of the model's vectors, 1 to 16384
 * @param maxTokens most tokens of a text, prefix and special tokens included, 3 to 32768
 * @param workers threads that run the model, 1 to 1024; 0 for one per core
 * @param queueLimit texts that may wait for a worker, 1 to 1000000; beyond it an embed is BUSY
 * @param deadlineMs longest an embed may take, waiting included, 1 to 60000; then it is LATE
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
    long deadlineMs) {

  public static final OnnxConfig DEFAULTS =
      new OnnxConfig("bge-small-en-v1.5-q", "", Pooling.CLS, "", 384, 512, 0, 1024, 250);

  public OnnxConfig {
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
  }

  private static void requireRange(String name, long min, long max, long value) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": expected " + min + " to " + max + ", got " + value);
    }
  }
}
