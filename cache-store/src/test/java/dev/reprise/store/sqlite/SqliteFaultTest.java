package dev.reprise.store.sqlite;

import static dev.reprise.store.sqlite.Node.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SqliteFaultTest {
  /** A thousand entries take more than twice as much. */
  private static final SqliteConfig SMALL =
      new SqliteConfig(Synchronous.NORMAL, 1 << 20, 10_000, 5, 256, 10, 20);

  @TempDir Path folder;

  @Test
  void aFileThatIsNoDatabaseIsSetAside() throws IOException {
    byte[] rubbish = new byte[100_000];
    Arrays.fill(rubbish, (byte) 7);
    Files.write(file(), rubbish);
    try (Node node = Node.open(folder)) {
      assertThat(node.backing.figures().away()).isFalse();
      assertThat(node.backing.figures().setAside()).isOne();
      node.putAll(0, 10);
    }
    assertThat(setAside()).hasSize(1);
    assertThat(Files.readAllBytes(folder.resolve(setAside().getFirst()))).isEqualTo(rubbish);
    assertThat(setAside().getFirst()).matches("cache\\.db\\.broken-\\d{8}-\\d{6}");
    try (Node node = Node.open(folder)) {
      node.holdsAll(0, 10);
    }
  }

  @Test
  void aFileOfALaterVersionIsSetAside() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 10);
    }
    Sqlite.change(folder, "PRAGMA user_version = 99");
    try (Node node = Node.open(folder)) {
      assertThat(node.store.entries()).isZero();
      node.putAll(0, 5);
      assertThat(node.flushed()).isTrue();
    }
    assertThat(setAside()).hasSize(1);
  }

  @Test
  void anotherProgramsDatabaseIsSetAsideAsItIs() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE entry (of_another TEXT)");
    }
    byte[] before = Files.readAllBytes(file());
    try (Node node = Node.open(folder)) {
      node.putAll(0, 5);
      assertThat(node.flushed()).isTrue();
    }
    assertThat(setAside()).hasSize(1);
    assertThat(Files.readAllBytes(folder.resolve(setAside().getFirst()))).isEqualTo(before);
  }

  @Test
  void threeFilesThatWereSetAsideAreKept() throws IOException {
    for (int i = 0; i < 5; i++) {
      Files.writeString(file(), "no database, but as long as its header has to be: " + i, UTF_8);
      Node.open(folder).close();
    }
    assertThat(setAside()).hasSize(3);
    assertThat(Files.readString(folder.resolve(setAside().getLast()), UTF_8)).endsWith("4");
  }

  @Test
  void damagedRowsAreSkippedCountedAndDeleted() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 20);
      node.store.keepState("whole", new byte[] {1});
      node.store.keepState("damaged", new byte[] {1});
    }
    Sqlite.change(folder, "UPDATE entry SET row = zeroblob(100) WHERE id = '1-1'");
    Sqlite.change(folder, "UPDATE entry SET answer = x'' WHERE id = '2-1'");
    Sqlite.change(folder, "UPDATE entry SET answer = substr(answer, 1, 99) WHERE id = '3-1'");
    Sqlite.change(folder, "UPDATE entry SET key = zeroblob(32) WHERE id = '4-1'");
    Sqlite.change(
        folder, "UPDATE entry SET row = (SELECT row FROM entry WHERE id = '6-1') WHERE id = '5-1'");
    Sqlite.change(folder, "UPDATE state SET value = x'0203' WHERE name = 'damaged'");
    try (Node node = Node.open(folder)) {
      for (int damaged = 1; damaged <= 5; damaged++) {
        node.lacks(damaged);
      }
      node.holds(0, 1);
      node.holdsAll(6, 20);
      assertThat(node.backing.figures().skipped()).isEqualTo(6);
      assertThat(node.store.state("damaged")).isNull();
      assertThat(node.store.state("whole")).containsExactly(1);
      assertThat(node.flushed()).isTrue();
      assertThat(Sqlite.count(folder)).isEqualTo(15);
      assertThat(node.backing.figures().setAside()).isZero();
    }
  }

  @Test
  void whatCannotBeReadAtTheStartIsReadWhenTheFileComesBack() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 100);
    }
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      statement.execute("BEGIN EXCLUSIVE");
      try (Node node = Node.open(folder)) {
        assertThat(node.store.entries()).isZero();
        node.put(1, 2);
        other.close();
        eventually("it is in step again", node::flushed);
        node.holds(0, 1);
        node.holds(1, 2);
        node.holdsAll(2, 100);
      }
    }
    try (Node node = Node.open(folder)) {
      node.holds(0, 1);
      node.holds(1, 2);
      node.holdsAll(2, 100);
    }
  }

  @Test
  void whatCanBeReadOfABrokenFileIsTakenOver() throws Exception {
    try (Node node = Node.open(folder)) {
      node.putAll(0, 2_000);
    }
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      long half = channel.size() / 2 / Schema.PAGE_BYTES * Schema.PAGE_BYTES;
      channel.write(ByteBuffer.allocate(10 * Schema.PAGE_BYTES), half);
    }
    long kept;
    try (Node node = Node.open(folder)) {
      assertThat(node.flushed()).isTrue();
      assertThat(node.backing.figures().setAside()).isOne();
      kept = Witness.served(node).size();
      assertThat(kept).isBetween(500L, 1_950L);
      assertThat(Sqlite.count(folder)).isEqualTo(kept);
    }
    try (Node node = Node.open(folder)) {
      assertThat(Witness.served(node)).hasSize((int) kept);
      assertThat(node.backing.figures().setAside()).isZero();
    }
  }

  @Test
  void aFileThatBreaksWhileInUseIsWrittenAnewFromMemory() throws Exception {
    try (Node node = Node.open(folder)) {
      node.store.keepState("lessons", new byte[] {1});
      node.putAll(0, 1_000);
      assertThat(node.flushed()).isTrue();
      // Another connection's change has the first one read again.
      Sqlite.change(folder, "INSERT INTO meta VALUES ('a', 'b')");
      Sqlite.change(folder, "PRAGMA wal_checkpoint(TRUNCATE)");
      try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
        byte[] rubbish = new byte[(int) channel.size() - Schema.PAGE_BYTES];
        Arrays.fill(rubbish, (byte) 0xEE);
        channel.write(ByteBuffer.wrap(rubbish), Schema.PAGE_BYTES);
      }
      node.putAll(1_000, 1_100);
      eventually("it is in step again", node::flushed);
      assertThat(node.backing.figures().setAside()).isOne();
      assertThat(Sqlite.count(folder)).isEqualTo(1_100);
    }
    try (Node node = Node.open(folder)) {
      node.holdsAll(0, 1_100);
      assertThat(node.store.state("lessons")).containsExactly(1);
    }
  }

  @Test
  void aFullFileLeavesMemoryAlone() throws Exception {
    try (Node node = Node.open(folder, SMALL)) {
      node.putAll(0, 1_000);
      assertThat(node.flushed()).isFalse();
      node.holdsAll(0, 1_000);
      assertThat(node.backing.figures().away()).isTrue();
      assertThat(node.backing.figures().failures()).isOne();
      node.store.keepState("lessons", new byte[] {1});
      node.store.purge(tenant(0));
      node.store.purge(tenant(1));
      eventually("there is room", node::flushed);
      assertThat(node.backing.figures().away()).isFalse();
      assertThat(Sqlite.count(folder)).isEqualTo(node.store.entries());
      node.put(2, 2);
    }
    try (Node node = Node.open(folder)) {
      node.holds(2, 2);
      node.holds(5, 1);
      assertThat(node.store.state("lessons")).containsExactly(1);
    }
  }

  @Test
  void aPurgeThatCannotBeWrittenIsFinalAllTheSame() throws Exception {
    // Nobody tries to open the file again before it is looked at.
    SqliteConfig small = new SqliteConfig(Synchronous.NORMAL, 1 << 20, 10_000, 5, 256, 10, 60_000);
    try (Node node = Node.open(folder, small)) {
      node.putAll(0, 1_000);
      assertThat(node.flushed()).isFalse();
      node.store.purge(Selector.id(Entries.id(0, 1)));
      assertThat(node.backing.figures().away()).isTrue();
      assertThat(file()).doesNotExist();
    }
    try (Node node = Node.open(folder, SMALL)) {
      node.lacks(0);
    }
  }

  @Test
  void whatTheQueueCannotTakeIsWrittenLater() throws Exception {
    SqliteConfig narrow = new SqliteConfig(Synchronous.NORMAL, 1L << 30, 10, 5, 5, 10, 20);
    try (Node node = Node.open(folder, narrow)) {
      node.putAll(0, 2_000);
      node.store.purge(tenant(0));
      eventually("it is in step", node::flushed);
      assertThat(node.backing.figures().dropped()).isPositive();
      assertThat(Sqlite.count(folder)).isEqualTo(node.store.entries());
    }
    try (Node node = Node.open(folder)) {
      node.lacks(0);
      node.holds(1, 1);
      node.holds(1_999, 1);
    }
  }

  /** A limit on the size of files, which the system enforces as it does that of a disk. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskLeavesMemoryAloneUntilThereIsRoom() throws Exception {
    Path data = folder.resolve("data");
    try (Child child = new Child("ulimit -S -f 8000;", folder, FullDisk.class, data.toString())) {
      assertThat(child.line()).isEqualTo("full");
      new ProcessBuilder("prlimit", "--pid", "" + child.pid(), "--fsize=unlimited")
          .inheritIO()
          .start()
          .waitFor();
      child.tell("go on");
      assertThat(child.line()).isEqualTo("written, failures 1");
      assertThat(child.line()).isEqualTo("closed");
    }
    try (Node node = Node.open(data)) {
      node.holdsAll(0, FullDisk.ENTRIES);
    }
  }

  private static Selector tenant(int number) {
    return new Selector(null, null, "tenant-" + number, null, null, null, null, null, 0);
  }

  private Path file() {
    return folder.resolve("cache.db");
  }

  private List<String> setAside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.contains("broken") && !each.matches(".*-(wal|shm)"))
          .sorted()
          .toList();
    }
  }
}
