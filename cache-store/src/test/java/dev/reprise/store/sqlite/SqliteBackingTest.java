package dev.reprise.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.reprise.cache.Repute;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Digest;
import dev.reprise.store.row.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteBackingTest {
  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void name() {
    folder = parent.resolve("a folder? #1%20");
  }

  @Test
  void allThatIsKnownOfAnEntryOutlivesTheProcess() {
    StoredCompletion before;
    try (Node node = Node.open(folder)) {
      before = node.put(1, 1);
      before.repute().refuse(Digest.of("refused"));
      before.repute().observe(new Repute.Observation(0.9f, true));
      node.store.learned(before);
    }
    try (Node node = Node.open(folder)) {
      node.holds(1, 1);
      StoredCompletion after = node.store.find(Entries.key(1));
      assertThat(after.repute().isWrongFor(Digest.of("refused"))).isTrue();
      assertThat(after.repute().observations()).isEqualTo(before.repute().observations());
      assertThat(after.question()).isEqualTo("What is 1?");
      assertThat(after.tags()).isEqualTo(before.tags());
      assertThat(after.completion().usage()).isEqualTo(before.completion().usage());
      assertThat(after.embedding().similarity(Entries.vector(1))).isGreaterThan(0.999f);
      assertThat(node.store.nearest(after.key().scope(), Entries.vector(1), 1)).hasSize(1);
    }
  }

  @Test
  void whatIsDeletedByItsIdWhileEntriesAreLoadedStaysAway() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 5_000);
    }
    try (Node node = new Node(folder, Node.QUICK)) {
      Thread loading = Thread.ofPlatform().start(node.store::open);
      node.store.purge(Selector.id(Entries.id(4_999, 1)));
      loading.join();
      assertThat(node.flushed()).isTrue();
      node.lacks(4_999);
      node.holdsAll(0, 4_999);
    }
    try (Node node = Node.open(folder)) {
      node.lacks(4_999);
      node.holdsAll(0, 4_999);
    }
  }

  @Test
  void whatIsLearnedAndUsedLaterIsWrittenWithoutTheAnswer() {
    try (Node node = Node.open(folder)) {
      StoredCompletion entry = node.put(1, 1);
      assertThat(node.flushed()).isTrue();
      entry.repute().hide();
      node.store.learned(entry);
      node.store.used(entry);
      node.store.used(entry);
      assertThat(node.flushed()).isTrue();
      assertThat(node.backing.figures().written()).isEqualTo(2);
    }
    try (Node node = Node.open(folder)) {
      StoredCompletion entry = node.store.find(Entries.key(1));
      assertThat(entry.repute().isHidden()).isTrue();
      assertThat(entry.uses()).hasValue(2);
    }
  }

  @Test
  void theLastChangeOfAKeyCounts() {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 500);
      for (int version = 2; version <= 5; version++) {
        node.put(7, version);
      }
      node.store.purge(Selector.id(Entries.id(8, 1)));
      node.put(9, 2);
      node.store.purge(Selector.id(Entries.id(9, 1)));
    }
    try (Node node = Node.open(folder)) {
      node.holds(7, 5);
      node.lacks(8);
      node.holds(9, 2);
      assertThat(node.store.entries()).isEqualTo(499);
    }
  }

  @Test
  void whatIsOverOrDoesNotFitIsDeletedFromTheFile() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 100);
      node.store.put(Entries.entry(node.store.nanoTime(), 100, 1, Duration.ofMillis(1)));
    }
    long rows;
    try (Node node = new Node(folder, Node.QUICK, 64 << 10)) {
      node.store.open();
      assertThat(node.store.entries()).isBetween(1L, 99L);
      assertThat(node.flushed()).isTrue();
      rows = Sqlite.count(folder);
      assertThat(rows).isEqualTo(node.store.entries());
    }
    assertThat(Sqlite.count(folder)).isEqualTo(rows);
  }

  @Test
  void theFileShrinksAfterLargeDeletions() throws Exception {
    long full;
    try (Node node = Node.open(folder)) {
      node.putAll(0, 4_000);
    }
    full = Files.size(folder.resolve("cache.db"));
    assertThat(full).isGreaterThan(4_000 * 1_500);
    try (Node node = Node.open(folder)) {
      node.store.purge(Selector.ALL);
      node.flushed();
    }
    assertThat(Files.size(folder.resolve("cache.db"))).isLessThan(full / 2);
  }

  @Test
  void aPurgeIsInTheFileWhenItReturns() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 100);
      assertThat(
              node.store.purge(
                  new Selector(null, null, null, null, null, "subject-3", null, null, 0)))
          .isEqualTo(10);
      assertThat(Sqlite.count(folder)).isEqualTo(90);
    }
  }

  @Test
  void aPurgeReachesWhatIsNotLoadedYet() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 100);
    }
    try (Node node = new Node(folder, Node.QUICK)) {
      node.put(13, 2);
      assertThat(
              node.store.purge(
                  new Selector(null, null, null, null, null, "subject-4", null, null, 0)))
          .isZero();
      assertThat(Sqlite.count(folder)).isEqualTo(90);
      node.store.open();
      node.lacks(4);
      node.holds(5, 1);
      node.holds(13, 2);
    }
  }

  @Test
  void statesOutliveTheProcess() {
    try (Node node = Node.open(folder)) {
      assertThat(node.store.state("lessons")).isNull();
      node.store.keepState("lessons", new byte[] {1});
      node.store.keepState("lessons", new byte[] {1, 2});
      assertThat(node.store.state("lessons")).containsExactly(1, 2);
    }
    try (Node node = Node.open(folder)) {
      assertThat(node.store.state("lessons")).containsExactly(1, 2);
    }
  }

  @Test
  void anotherModelsVectorsAreNotRead() {
    try (Node node = Node.open(folder)) {
      node.put(1, 1);
    }
    Rows other = new Rows("another-model", true, System::nanoTime, InstantSource.system());
    try (Node node = new Node(folder, Node.QUICK, 1 << 20, other)) {
      node.store.open();
      node.holds(1, 1);
      assertThat(node.store.find(Entries.key(1)).embedding()).isNull();
    }
  }

  @Test
  void promptsNeedNotBeStored() throws IOException {
    Rows silent = new Rows(Entries.SPACE, false, System::nanoTime, InstantSource.system());
    try (Node node = new Node(folder, Node.QUICK, 1 << 20, silent)) {
      node.store.open();
      node.put(1, 1);
    }
    String file = Files.readString(folder.resolve("cache.db"), StandardCharsets.ISO_8859_1);
    assertThat(file).contains("tenant-1").doesNotContain("What is");
  }

  @Test
  void oneProcessHasTheFolder() {
    try (Node node = Node.open(folder)) {
      node.put(1, 1);
      assertThatExceptionOfType(FolderException.class)
          .isThrownBy(() -> Node.open(folder))
          .withMessage("cannot use the folder " + folder + ": another process is using it");
    }
    Node.open(folder).close();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    assertThatExceptionOfType(FolderException.class)
        .isThrownBy(() -> Node.open(file.resolve("below")))
        .withMessageStartingWith("cannot use the folder " + file.resolve("below") + ": ");
  }

  @Test
  void nobodyElseMayReadIt() throws IOException {
    try (Node node = Node.open(folder)) {
      node.put(1, 1);
      assertThat(node.flushed()).isTrue();
      assertThat(permissions(folder)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).hasSize(4).allMatch(each -> permissions(each).equals("rw-------"));
      }
    }
  }

  @Test
  void nothingIsTakenAfterTheEnd() {
    Node node = Node.open(folder);
    node.close();
    node.put(1, 1);
    assertThat(node.flushed()).isFalse();
    assertThatIllegalStateException()
        .as("who purges must know that the file still has it")
        .isThrownBy(() -> node.store.purge(Selector.ALL));
    assertThat(node.store.entries()).isZero();
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
