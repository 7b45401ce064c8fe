package dev.reprise.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PoolingTest {
  private final FloatBuffer tokens = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 9});

  @Test
  void clsIsTheFirstTokensVector() {
    assertThat(Pooling.CLS.pool(tokens, 2)).containsExactly(1, 2);
  }

  @Test
  void meanIsOverAllTokens() {
    assertThat(Pooling.MEAN.pool(tokens, 2)).containsExactly(3, 5);
  }
}
