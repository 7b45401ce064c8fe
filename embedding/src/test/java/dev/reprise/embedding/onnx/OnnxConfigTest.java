package dev.reprise.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxConfigTest {

  @Test
  void defaultsAreTheBuiltInModel() {
    assertThat(OnnxConfig.DEFAULTS)
        .isEqualTo(
            new OnnxConfig(
                "bge-small-en-v1.5-q",
                "",
                Pooling.AUTO,
                "",
                384,
                512,
                0,
                1024,
                250,
                4_194_304,
                "auto"));
    assertThat(OnnxConfig.DEFAULTS.trainedPooling()).isEqualTo(Pooling.CLS);
  }

  @Test
  void fastAndAccurateAreNamesOfBuiltInModels() {
    assertThat(named("accurate", "").model()).isEqualTo("bge-small-en-v1.5-q");
    assertThat(named("accurate", "").trainedPooling()).isEqualTo(Pooling.CLS);
    assertThat(named("fast", "").model()).isEqualTo("all-minilm-l6-v2-q");
    assertThat(named("fast", "").trainedPooling()).isEqualTo(Pooling.MEAN);
    assertThat(named("fast", "directory").model()).isEqualTo("fast");
    assertThat(named("fast", "directory").trainedPooling()).isEqualTo(Pooling.CLS);
  }

  private static OnnxConfig named(String model, String directory) {
    return new OnnxConfig(model, directory, Pooling.AUTO, "", 384, 512, 0, 1024, 250, 0, "");
  }

  @Test
  void keysKeepTheirNames() {
    assertThat(Arrays.stream(OnnxConfig.class.getRecordComponents()).map(RecordComponent::getName))
        .containsExactly(
            "model",
            "directory",
            "pooling",
            "prefix",
            "dimensions",
            "maxTokens",
            "workers",
            "queueLimit",
            "deadlineMs",
            "recentBytes",
            "cacheDir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../secret", "a/b", ".hidden"})
  void aModelIsAName(String model) {
    assertThatThrownBy(() -> named(model, ""))
        .hasMessage("model: expected letters, digits and ._- only, got \"" + model + "\"");
  }

  @Test
  void numbersOutOfRangeNameTheRangeAndTheValue() {
    refused("dimensions: expected 1 to 16384, got 0", 0, 512, 0, 1024, 250);
    refused("maxTokens: expected 3 to 32768, got 2", 384, 2, 0, 1024, 250);
    refused("workers: expected 0 to 1024, got -1", 384, 512, -1, 1024, 250);
    refused("queueLimit: expected 1 to 1000000, got 0", 384, 512, 0, 0, 250);
    refused("deadlineMs: expected 1 to 60000, got 60001", 384, 512, 0, 1024, 60_001);
  }

  private static void refused(
      String message, int dimensions, int maxTokens, int workers, int queueLimit, long deadlineMs) {
    assertThatThrownBy(
            () ->
                new OnnxConfig(
                    "m",
                    "",
                    Pooling.MEAN,
                    "",
                    dimensions,
                    maxTokens,
                    workers,
                    queueLimit,
                    deadlineMs,
                    0,
                    ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
