package dev.reprise.embedding.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  @TempDir Path home;

  @Test
  void aCopyIsMadeOnceAndMadeAnewWhenItIsDamaged() throws Exception {
    CacheFolder cache = open(home.resolve("cache"));
    URL packed = requireNonNull(getClass().getResource("/bge-small-en-v1.5-q-tokenizer.json"));
    Path copy = cache.copy("kind", "version", packed);
    byte[] whole = Files.readAllBytes(copy);
    assertThat(whole).isEqualTo(packed.openStream().readAllBytes());
    assertThat(copy).hasFileName("bge-small-en-v1.5-q-tokenizer.json");

    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 1;
    for (byte[] content : new byte[][] {damaged, new byte[0], "foreign".getBytes()}) {
      Files.write(copy, content);
      assertThat(cache.copy("kind", "version", packed)).isEqualTo(copy).hasBinaryContent(whole);
    }
    Object once = Files.getLastModifiedTime(copy);
    cache.copy("kind", "version", packed);
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(once);
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void whatIsKeptIsFoundUnlessItIsDamaged() throws Exception {
    CacheFolder cache = open(home.resolve("cache"));
    assertThat(cache.find("kind", "version")).isNull();
    Path kept = cache.keep("kind", "version", file -> Files.writeString(file, "first"));
    assertThat(cache.find("kind", "version")).isEqualTo(kept).hasContent("first");
    assertThat(cache.find("kind", "other")).isNull();
    Files.writeString(kept, "worse");
    assertThat(cache.find("kind", "version")).isNull();
    Path next = cache.keep("kind", "version", file -> Files.writeString(file, "second"));
    assertThat(cache.find("kind", "version")).isEqualTo(next).hasContent("second");
    assertThat(kept).doesNotExist();
  }

  @Test
  void whatFailsLeavesNothing() throws Exception {
    CacheFolder cache = open(home.resolve("cache"));
    assertThatThrownBy(
            () ->
                cache.keep(
                    "kind",
                    "version",
                    file -> {
                      Files.writeString(file, "half");
                      throw new IOException("full");
                    }))
        .hasMessage("full");
    assertThat(cache.find("kind", "version")).isNull();
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void onlyAFewVersionsStay() throws Exception {
    CacheFolder cache = open(home.resolve("cache"));
    for (int i = 0; i < 10; i++) {
      Path kept = cache.keep("kind", "version" + i, file -> Files.writeString(file, "x"));
      assertThat(requireNonNull(kept.getParent()).toFile().setLastModified(1_000_000L * i))
          .isTrue();
    }
    try (Stream<Path> versions = Files.list(home.resolve("cache/kind"))) {
      assertThat(versions.map(version -> version.getFileName().toString()))
          .containsExactlyInAnyOrder("version6", "version7", "version8", "version9");
    }
  }

  @Test
  void aFolderThatOthersCanWriteToIsNotUsed() throws Exception {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
    Path shared = Files.createDirectory(home.resolve("shared"));
    for (String open : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
      Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString(open));
      assertThat(CacheFolder.open(shared.toString())).isNull();
    }
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(CacheFolder.open(shared.toString())).isNotNull();
  }

  @Test
  void aFolderThatCannotBeMadeIsNoFolder() throws Exception {
    Path file = Files.createFile(home.resolve("file"));
    assertThat(CacheFolder.open(file.toString())).isNull();
    assertThat(CacheFolder.open(file.resolve("below").toString())).isNull();
    assertThat(CacheFolder.open("")).isNull();
  }

  @Test
  void theUsersFolderIsWhereXdgSays() {
    assertThat(ofUser(Map.of("XDG_CACHE_HOME", home.toString())))
        .isEqualTo(home.resolve("reprise"));
    // A relative one is to be ignored.
    assertThat(ofUser(Map.of("XDG_CACHE_HOME", "here"))).startsWithRaw(home.resolve("user"));
    assertThat(ofUser(Map.of())).startsWithRaw(home.resolve("user"));
  }

  private Path ofUser(Map<String, String> environment) {
    return CacheFolder.ofUser(environment::get, home.resolve("user").toString());
  }

  private Stream<Path> unfinished() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(file -> file.toString().endsWith(".part")).toList().stream();
    }
  }

  private static CacheFolder open(Path folder) {
    @Nullable CacheFolder opened = CacheFolder.open(folder.toString());
    return requireNonNull(opened);
  }
}
