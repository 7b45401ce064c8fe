package dev.reprise.embedding.onnx;

import java.nio.FloatBuffer;

/** How a text's vector is made of its tokens' vectors; the model was trained for one of them. */
public enum Pooling {
  /** What the built-in model was trained with; of any other model CLS. */
  AUTO {
    @Override
    float[] pool(FloatBuffer tokens, int dimensions) {
      throw new IllegalStateException("to be replaced by OnnxConfig.trainedPooling()");
    }
  },
  /** The vector of the first token, {@code [CLS]}. */
  CLS {
    @Override
    float[] pool(FloatBuffer tokens, int dimensions) {
      float[] first = new float[dimensions];
      tokens.get(0, first);
      return first;
    }
  },
  /** The mean of all tokens' vectors, the special ones included. */
  MEAN {
    @Override
    float[] pool(FloatBuffer tokens, int dimensions) {
      float[] mean = new float[dimensions];
      float[] token = new float[dimensions];
      int count = tokens.remaining() / dimensions;
      for (int i = 0; i < count; i++) {
        tokens.get(i * dimensions, token);
        for (int d = 0; d < dimensions; d++) {
          mean[d] += token[d] / count;
        }
      }
      return mean;
    }
  };

  /**
   * Pools vectors that lie one behind the other.
   *
   * @param tokens one or more vectors of {@code dimensions} each, from position 0 on
   * @return a new array of {@code dimensions}, not scaled
   */
  abstract float[] pool(FloatBuffer tokens, int dimensions);
}
