package dev.reprise.embedding.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A transformer encoder in one session of ONNX Runtime that all threads share.
 *
 * <p>Each run takes one text without padding, on the calling thread alone. A quantised network
 * scales its activations over the whole input, so in a batch or with padding the same text would
 * get another vector.
 */
final class Network implements AutoCloseable {
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");

  /** Enough to see that it runs; the least that a configuration may ask for. */
  private static final int FEW_TOKENS = 3;

  private final OrtEnvironment runtime;
  private final OrtSession session;
  private final Set<String> inputs;
  private final String output;
  private final Pooling pooling;
  private final int dimensions;
  private final LongBuffer ones;
  private final LongBuffer zeros;

  private Network(OrtEnvironment runtime, OrtSession session, OnnxConfig config)
      throws OrtException {
    this.runtime = runtime;
    this.session = session;
    inputs = inputs(session.getInputInfo());
    output = output(session.getOutputInfo());
    pooling = config.trainedPooling();
    dimensions = config.dimensions();
    ones = filled(config.maxTokens(), 1);
    zeros = filled(config.maxTokens(), 0);
  }

  /**
   * Takes over a session, and has it read once as many tokens as it ever may if that has not been
   * tried before.
   */
  static Network of(OrtEnvironment runtime, OrtSession session, OnnxConfig config, boolean tried)
      throws OrtException {
    try {
      Network network = new Network(runtime, session, config);
      if (tried) {
        network.vector(new long[FEW_TOKENS]);
      } else {
        network.vector(new long[config.maxTokens()]);
      }
      return network;
    } catch (OrtException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static Set<String> inputs(Map<String, NodeInfo> declared) {
    for (NodeInfo input : declared.values()) {
      boolean known = INPUTS.contains(input.getName());
      if (!known || !(input.getInfo() instanceof TensorInfo t && t.type == OnnxJavaType.INT64)) {
        throw new IllegalArgumentException("the input " + input);
      }
    }
    return Set.copyOf(declared.keySet());
  }

  private static String output(Map<String, NodeInfo> declared) {
    for (NodeInfo output : declared.values()) {
      // [text, token, dimension]
      if (output.getInfo() instanceof TensorInfo t
          && t.type == OnnxJavaType.FLOAT
          && t.getShape().length == 3) {
        return output.getName();
      }
    }
    throw new IllegalArgumentException("no output of vectors among " + declared.values());
  }

  private static LongBuffer filled(int length, long value) {
    LongBuffer buffer =
        ByteBuffer.allocateDirect(length * Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
    for (int i = 0; i < length; i++) {
      buffer.put(i, value);
    }
    return buffer;
  }

  /**
   * The pooled vector, not scaled.
   *
   * @param ids one text's tokens, the special ones included; at most the configured number
   * @throws OrtException when the runtime failed, as for an id beyond the network's vocabulary
   */
  float[] vector(long[] ids) throws OrtException {
    Map<String, OnnxTensor> tensors = HashMap.newHashMap(inputs.size());
    try {
      for (String input : inputs) {
        tensors.put(input, tensor(input, ids));
      }
      try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
        return pool((OnnxTensor) result.get(0));
      }
    } finally {
      OnnxValue.close(tensors);
    }
  }

  private OnnxTensor tensor(String input, long[] ids) throws OrtException {
    LongBuffer values =
        switch (input) {
          case "input_ids" -> LongBuffer.wrap(ids);
          case "attention_mask" -> ones.slice(0, ids.length);
          case "token_type_ids" -> zeros.slice(0, ids.length);
          default -> throw new AssertionError(input + " is not one of " + INPUTS);
        };
    return OnnxTensor.createTensor(runtime, values, new long[] {1, ids.length});
  }

  private float[] pool(OnnxTensor tokens) {
    long width = tokens.getInfo().getShape()[2];
    if (width != dimensions) {
      throw new IllegalArgumentException(width + " dimensions");
    }
    return pooling.pool(tokens.getFloatBuffer(), dimensions);
  }

  String runtimeVersion() {
    return runtime.getVersion();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session does not close", e);
    }
  }
}
