package dev.reprise.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SqliteConfigTest {
  @TempDir Path folder;

  @Test
  void defaultsStayAsTheyAre() {
    assertThat(SqliteConfig.DEFAULTS)
        .isEqualTo(new SqliteConfig(Synchronous.NORMAL, 4L << 30, 65_536, 50, 256, 15_000, 10_000));
  }

  @ParameterizedTest
  @CsvSource({
    "1048575, 1, 1, 1, 1, 1, 'maxBytes: expected 1048576 to 17592186044416, got 1048575'",
    "1048576, 0, 1, 1, 1, 1, 'queueLimit: expected 1 to 10000000, got 0'",
    "1048576, 1, 0, 1, 1, 1, 'flushMs: expected 1 to 60000, got 0'",
    "1048576, 1, 1, 0, 1, 1, 'flushChanges: expected 1 to 100000, got 0'",
    "1048576, 1, 1, 1, 0, 1, 'usesMs: expected 1 to 3600000, got 0'",
    "1048576, 1, 1, 1, 1, 0, 'retryMs: expected 1 to 3600000, got 0'",
  })
  void whatIsOutOfRangeIsNamed(
      long bytes, int queue, long flush, int changes, long uses, long retry, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SqliteConfig(Synchronous.FULL, bytes, queue, flush, changes, uses, retry))
        .withMessage(message);
  }

  @ParameterizedTest
  @EnumSource(Synchronous.class)
  void theConnectionIsSetUpAsConfigured(Synchronous synchronous) throws SQLException {
    SqliteConfig config = new SqliteConfig(synchronous, 2 << 20, 1, 1, 1, 1, 1);
    try (Connection connection = Connections.writing(folder.resolve("cache.db"));
        Statement statement = connection.createStatement()) {
      Schema.prepare(connection, config, false);
      assertThat(Schema.number(statement, "PRAGMA synchronous"))
          .isEqualTo(synchronous == Synchronous.FULL ? 2 : 1);
      assertThat(Schema.number(statement, "PRAGMA page_size")).isEqualTo(16_384);
      assertThat(Schema.number(statement, "PRAGMA auto_vacuum")).isEqualTo(2);
      assertThat(Schema.number(statement, "PRAGMA max_page_count")).isEqualTo(128);
      assertThat(Schema.number(statement, "PRAGMA secure_delete")).isEqualTo(2);
      assertThat(Schema.number(statement, "PRAGMA journal_size_limit")).isEqualTo(32 << 20);
    }
  }
}
