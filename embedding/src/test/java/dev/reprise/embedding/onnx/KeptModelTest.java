package dev.reprise.embedding.onnx;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.Embedding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start from what an earlier one has kept gives the very same model. */
class KeptModelTest {
  private static final List<String> TEXTS =
      List.of("hello", "What is the capital of France?", "[SEP] \u00fcber 42", "word ".repeat(300));

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"accurate", "fast"})
  void vectorsAreTheSameToTheBit(String model) throws Exception {
    List<float[]> direct = vectors(config(model, ""));
    List<float[]> first = vectors(config(model, home.toString()));
    Path kept = network();
    Object made = Files.getLastModifiedTime(kept);
    List<float[]> second = vectors(config(model, home.toString()));
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(made);
    assertThat(kept).isEqualTo(network());
    for (int i = 0; i < TEXTS.size(); i++) {
      assertThat(first.get(i)).as(TEXTS.get(i)).isEqualTo(direct.get(i));
      assertThat(second.get(i)).as(TEXTS.get(i)).isEqualTo(direct.get(i));
    }
  }

  @Test
  void theSpaceIsTheSame() throws Exception {
    try (OnnxModel direct = OnnxModel.open(config("fast", ""));
        OnnxModel first = OnnxModel.open(config("fast", home.toString()));
        OnnxModel second = OnnxModel.open(config("fast", home.toString()));
        OnnxModel other = OnnxModel.open(config("accurate", home.toString()))) {
      assertThat(List.of(first.space(), second.space())).containsOnly(direct.space());
      assertThat(other.space()).isNotEqualTo(direct.space());
    }
  }

  @Test
  void whatIsDamagedIsMadeAnew() throws Exception {
    OnnxConfig config = config("fast", home.toString());
    List<float[]> sound = vectors(config);
    String name = network().getFileName().toString();
    byte[] whole = Files.readAllBytes(network());
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 0x40;
    for (byte[] damage : List.of(flipped, new byte[0], "foreign".getBytes())) {
      Files.write(network(), damage);
      assertThat(vectors(config).getFirst()).isEqualTo(sound.getFirst());
      assertThat(network()).hasFileName(name).hasBinaryContent(whole);
    }
  }

  @Test
  void whatIsWholeAndNoNetworkIsMadeAnew() throws Exception {
    OnnxConfig config = config("fast", home.toString());
    List<float[]> sound = vectors(config);
    Path place = network();
    Files.delete(place);
    Path foreign = Files.writeString(place.resolveSibling("part"), "not a network");
    Files.move(foreign, place.resolveSibling(Print.of(foreign).toString()));
    assertThat(vectors(config).getFirst()).isEqualTo(sound.getFirst());
    assertThat(network()).isEqualTo(place);
  }

  @Test
  void anotherFileInTheDirectoryIsAnotherModel(@TempDir Path directory) throws Exception {
    OnnxConfig bge = inDirectory(Models.copyTo(directory));
    List<float[]> before = vectors(bge);
    Files.write(
        directory.resolve("model.onnx"),
        getClass().getResourceAsStream("/all-minilm-l6-v2-q.onnx").readAllBytes());
    assertThat(vectors(bge).getFirst()).isNotEqualTo(before.getFirst());
  }

  /** The kept form would look for them beside itself. */
  @Test
  void aNetworkWithWeightsBesideItIsNotKept(@TempDir Path directory) throws Exception {
    OnnxConfig bge = inDirectory(Models.copyTo(directory));
    Files.createFile(directory.resolve("model.onnx_data"));
    vectors(bge);
    assertThat(home.resolve("tokenizers")).exists();
    assertThat(home.resolve("networks")).doesNotExist();
  }

  @Test
  void startsAtTheSameTimeDoNotDisturbEachOther() {
    OnnxConfig config = config("fast", home.toString());
    List<CompletableFuture<String>> starts =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> components(vectors(config).getFirst()), Thread.ofPlatform()::start))
            .toList();
    assertThat(starts.stream().map(CompletableFuture::join).collect(toSet())).hasSize(1);
  }

  @Test
  void withoutAFolderItStartsAllTheSame() throws Exception {
    Path file = Files.createFile(home.resolve("file"));
    assertThat(vectors(config("fast", file.toString())).getFirst())
        .isEqualTo(vectors(config("fast", "")).getFirst());
  }

  private static String components(float[] vector) {
    return java.util.Arrays.toString(vector);
  }

  private OnnxConfig inDirectory(OnnxConfig copied) {
    return new OnnxConfig(
        "copied", copied.directory(), Pooling.CLS, "", 384, 512, 1, 16, 10_000, 0, home.toString());
  }

  private static OnnxConfig config(String model, String cache) {
    return new OnnxConfig(model, "", Pooling.AUTO, "", 384, 512, 1, 16, 10_000, 0, cache);
  }

  private Path network() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("networks"))) {
      List<Path> found = files.filter(Files::isRegularFile).toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }

  private static List<float[]> vectors(OnnxConfig config) {
    try (OnnxModel model = OnnxModel.open(config)) {
      List<float[]> vectors = new ArrayList<>();
      for (String text : TEXTS) {
        Embedding embedding = model.encode(text);
        float[] components = new float[embedding.dimensions()];
        embedding.copyTo(components, 0);
        vectors.add(components);
      }
      return vectors;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
