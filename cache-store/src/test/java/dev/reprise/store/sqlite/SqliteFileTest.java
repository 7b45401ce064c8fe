package dev.reprise.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.store.row.Rows;
import dev.reprise.store.sqlite.SqliteFile.Flaw;
import dev.reprise.store.sqlite.SqliteFile.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFileTest {
  private final Rows rows = new Rows(Entries.SPACE, true, System::nanoTime, InstantSource.system());

  @TempDir Path folder;

  @Test
  void everyRowIsGivenWithItsAnswer() throws Exception {
    fill(20);
    try (SqliteFile file = new SqliteFile(folder, rows)) {
      List<Row> all = all(file);
      assertThat(all).hasSize(20).hasSize((int) file.count());
      for (Row row : all) {
        assertThat(row.flaw()).isNull();
        assertThat(row.entry().completion().json()).isEqualTo(Entries.answer(row.entry().id()));
        assertThat(row.answerBytes()).isPositive();
      }
      assertThat(file.check()).isEmpty();
      assertThat(file.bytes()).isGreaterThanOrEqualTo(Schema.PAGE_BYTES);
    }
  }

  @Test
  void flawsAreToldApartAndNothingIsChanged() throws Exception {
    fill(5);
    Sqlite.change(folder, "UPDATE entry SET row = zeroblob(100) WHERE id = '0-1'");
    Sqlite.change(folder, "UPDATE entry SET answer = x'' WHERE id = '1-1'");
    Sqlite.change(folder, "UPDATE entry SET key = zeroblob(32) WHERE id = '2-1'");
    Sqlite.change(folder, "UPDATE entry SET id = 'other' WHERE id = '3-1'");
    Sqlite.change(folder, "UPDATE entry SET uses = 7 WHERE id = '4-1'");
    try (SqliteFile file = new SqliteFile(folder, rows)) {
      assertThat(all(file))
          .extracting(Row::flaw)
          .containsExactly(Flaw.ENTRY, Flaw.ANSWER, Flaw.KEY, Flaw.KEY, null);
      assertThat(all(file).getLast().entry().uses()).hasValue(7);
    }
    assertThat(Sqlite.count(folder)).isEqualTo(5);
  }

  @Test
  void damagedStatesAndLaterVersionsAreFound() throws Exception {
    try (Node node = Node.open(folder)) {
      node.store.keepState("lessons", new byte[] {1});
    }
    Sqlite.change(folder, "UPDATE state SET value = x'02'");
    Sqlite.change(folder, "PRAGMA user_version = 99");
    try (SqliteFile file = new SqliteFile(folder, rows)) {
      assertThat(file.check())
          .containsExactly(
              "expected schema version 1 at most, got 99",
              "what was learned of 'lessons' does not read");
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsBroken() throws Exception {
    Files.writeString(folder.resolve("cache.db"), "no database, but as long as its header is");
    try (SqliteFile file = new SqliteFile(folder, rows)) {
      assertThatThrownBy(file::check)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(SqliteFile.isBroken(e)).isTrue());
    }
  }

  @Test
  void whatIsUsedOrNotThereIsRefused() {
    assertThatThrownBy(() -> new SqliteFile(folder.resolve("none"), rows))
        .isInstanceOf(FolderException.class)
        .hasMessageContaining("there is no cache in it");
    assertThat(folder.resolve("none")).doesNotExist();
    try (Node node = Node.open(folder)) {
      assertThat(node.flushed()).isTrue();
      assertThatThrownBy(() -> new SqliteFile(folder, rows))
          .isInstanceOf(FolderException.class)
          .hasMessageContaining("another process is using it");
    }
  }

  @Test
  void theLogOfAKilledProcessIsRead() throws Exception {
    fill(3);
    try (Node node = Node.open(folder)) {
      node.putAll(3, 10);
      assertThat(node.flushed()).isTrue();
      Path copy = Files.createDirectories(folder.resolve("copy"));
      for (String name : List.of("cache.db", "cache.db-wal")) {
        Files.copy(folder.resolve(name), copy.resolve(name));
      }
      try (SqliteFile file = new SqliteFile(copy, rows)) {
        assertThat(all(file)).hasSize(10);
      }
    }
  }

  private void fill(int count) {
    try (Node node = Node.open(folder)) {
      node.putAll(0, count);
      assertThat(node.flushed()).isTrue();
    }
  }

  private static List<Row> all(SqliteFile file) throws SQLException {
    List<Row> all = new ArrayList<>();
    file.forEach(all::add);
    return all;
  }
}
