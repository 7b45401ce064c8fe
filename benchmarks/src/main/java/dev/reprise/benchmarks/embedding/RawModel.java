package dev.reprise.benchmarks.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The bare runtime and the bare tokenizer, as somebody would use them who needs nothing else. */
final class RawModel implements AutoCloseable {
  private static final String WORDS =
      "how do i change the delivery address of my last order when it has not been sent yet and the"
          + " new house is in another city ";

  private final OrtEnvironment runtime = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;

  /**
   * @param name of the resources that hold the model
   */
  RawModel(String name) throws IOException, OrtException {
    Path file = Files.createTempFile("raw", ".onnx");
    try (InputStream network = resource("/" + name + ".onnx");
        InputStream json = resource("/" + name + "-tokenizer.json");
        var options = new OrtSession.SessionOptions()) {
      Files.copy(network, file, StandardCopyOption.REPLACE_EXISTING);
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = runtime.createSession(file.toString(), options);
      tokenizer =
          HuggingFaceTokenizer.newInstance(json, Map.of("padding", "false", "truncation", "false"));
    } finally {
      Files.delete(file);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(RawModel.class.getResourceAsStream(name), name);
  }

  /** A text of exactly so many tokens, the two marks included. */
  String text(int tokens) {
    String[] words = WORDS.split(" ");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens - 2; i++) {
      text.append(words[i % words.length]).append(' ');
    }
    int found = ids(text.toString()).length;
    if (found != tokens) {
      throw new IllegalStateException("expected " + tokens + " tokens, got " + found);
    }
    return text.toString();
  }

  long[] ids(String text) {
    return tokenizer.encode(text).getIds();
  }

  /** Every token's vector, as the network gives it. */
  OrtSession.Result run(long[] ids) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String input : session.getInputNames()) {
        inputs.put(input, tensor(input, ids));
      }
      return session.run(inputs);
    } finally {
      OnnxValue.close(inputs);
    }
  }

  private OnnxTensor tensor(String input, long[] ids) throws OrtException {
    long[] values = input.equals("input_ids") ? ids : new long[ids.length];
    if (input.equals("attention_mask")) {
      Arrays.fill(values, 1);
    }
    long[] shape = {1, ids.length};
    return OnnxTensor.createTensor(runtime, LongBuffer.wrap(values), shape);
  }

  @Override
  public void close() {
    try {
      tokenizer.close();
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session does not close", e);
    }
  }
}
