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
import java.nio.file.attribute.FileTime;
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
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(copy, longAgo);
    cache.copy("kind", "version", packed);
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(longAgo);
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
  void aFolderOfAnotherUserIsNotUsed() throws Exception {
    Path theirs = Files.createDirectory(home.resolve("theirs"));
    assumeThat(changeOwner(theirs)).isTrue();
    assertThat(CacheFolder.open(theirs.toString())).isNull();
  }

  @Test
  void whatIsMadeInAFolderThatOthersReadIsForItsOwnerAlone() throws Exception {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
    Path given = Files.createDirectory(home.resolve("given"));
    Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rwxr-xr-x"));
    open(given).keep("kind", "version", file -> Files.writeString(file, "x"));
    for (String made : new String[] {"kind", "kind/version"}) {
      assertThat(Files.getPosixFilePermissions(given.resolve(made)))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void whatAKilledProcessHasLeftGoesInTime() throws Exception {
    Path left = Files.createFile(home.resolve("left.part"));
    Path fresh = Files.createFile(home.resolve("fresh.part"));
    assertThat(left.toFile().setLastModified(1_000_000)).isTrue();
    open(home);
    assertThat(unfinished()).containsExactly(fresh);
  }

  @Test
  void aFileBesideTheVersionsIsLeftAlone() throws Exception {
    CacheFolder cache = open(home.resolve("cache"));
    Path foreign = Files.createDirectories(home.resolve("cache/kind")).resolve("foreign");
    Files.createFile(foreign);
    assertThat(foreign.toFile().setLastModified(1_000_000)).isTrue();
    for (int i = 0; i < 5; i++) {
      cache.keep("kind", "version" + i, file -> Files.writeString(file, "x"));
    }
    assertThat(foreign).exists();
  }

  @Test
  void aFolderThatCannotBeMadeIsNoFolder() throws Exception {
    Path file = Files.createFile(home.resolve("file"));
    assertThat(CacheFolder.open(file.toString())).isNull();
    assertThat(CacheFolder.open(file.resolve("below").toString())).isNull();
    assertThat(CacheFolder.open("")).isNull();
  }

  @Test
  void theUsersFolderIsWhereXdgSays() throws Exception {
    assertThat(ofUser(Map.of("XDG_CACHE_HOME", home.toString())))
        .isEqualTo(home.resolve("reprise"));
    // A relative one is to be ignored.
    assertThat(ofUser(Map.of("XDG_CACHE_HOME", "here"))).startsWithRaw(home.resolve("user"));
    assertThat(ofUser(Map.of())).startsWithRaw(home.resolve("user"));
  }

  @Test
  void aUserWithoutAHomeHasNoFolder() {
    assertThatThrownBy(() -> CacheFolder.ofUser(name -> null, "?"))
        .hasMessage("expected a home folder, got ?");
  }

  private static boolean changeOwner(Path path) {
    try {
      Files.setAttribute(path, "unix:uid", 54_321);
      return true;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // which takes a privileged user
    }
  }

  private Path ofUser(Map<String, String> environment) throws IOException {
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
