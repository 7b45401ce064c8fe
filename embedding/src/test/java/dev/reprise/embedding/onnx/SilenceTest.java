package dev.reprise.embedding.onnx;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime and DJL report home and leave files unless prevented; both start only once. */
class SilenceTest {

  @TempDir Path directory;

  @Test
  void aProcessThatEmbedsLeavesNothingBehind() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    embedOnce(home, temporary, "");
    assertThat(filesBelow(home)).isEmpty();
    // ONNX Runtime forgets the directory that its own libraries were in.
    assertThat(filesBelow(temporary)).noneMatch(Files::isRegularFile);
  }

  @Test
  void whatIsKeptLiesInTheFolderForItAndTheNextStartAddsNothing() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Path cache = home.resolve("kept");
    embedOnce(home, temporary, cache.toString());
    List<Path> kept = filesBelow(home);
    assertThat(kept).allMatch(file -> file.startsWith(cache));
    assertThat(kept.stream().map(file -> file.getFileName().toString()))
        .contains("libraries", "networks", "tokenizers");
    assertThat(filesBelow(temporary)).noneMatch(Files::isRegularFile);
    embedOnce(home, temporary, cache.toString());
    assertThat(filesBelow(home)).containsExactlyInAnyOrderElementsOf(kept);
  }

  private void embedOnce(Path home, Path temporary, String cache) throws Exception {
    Path output = directory.resolve("output.txt");
    ProcessBuilder java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                EmbedOnce.class.getName(),
                cache)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    java.environment().put("HOME", home.toString());
    java.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY"));
    Process process = java.start();
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    assertThat(Files.readString(output)).contains("384 dimensions").doesNotContain("each start");
  }

  private static List<Path> filesBelow(Path directory) throws Exception {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> !path.equals(directory)).toList();
    }
  }

  /** The child's main class. */
  static final class EmbedOnce {
    private EmbedOnce() {}

    public static void main(String[] arguments) {
      try (OnnxEmbedder embedder = new OnnxEmbedder(config(arguments[0]))) {
        var embedding = embedder.embed("hello").toCompletableFuture().join();
        System.out.println(embedding.dimensions() + " dimensions");
      }
    }

    private static OnnxConfig config(String cache) {
      return new OnnxConfig("accurate", "", Pooling.AUTO, "", 384, 512, 1, 16, 60_000, 0, cache);
    }
  }
}
