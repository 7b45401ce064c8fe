package dev.reprise.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The tables, for the writer's connection.
 *
 * <p>An entry's row says all; its other columns repeat what a person with a shell wants to ask for.
 * There is no index but the key's: the engine reads the whole table once, in its own order, and
 * each further index would cost every insert a random page of the log. The table has rows of its
 * own numbers for the same reason: they are appended, only the small keys lie in disorder.
 */
final class Schema {
  static final int VERSION = 1;

  /** Larger pages hold some rows each, which makes the scan at the start fast. */
  static final int PAGE_BYTES = 16_384;

  /** {@code file(1)} shows it: "RPRS". */
  private static final int APPLICATION_ID = 0x52505253;

  /** SQLITE_NOTADB: what is found is not ours. */
  private static final int NOT_A_DATABASE = 26;

  /** 16 MiB of log are written back to the file at a time. */
  private static final int CHECKPOINT_PAGES = 1_024;

  private static final String ENTRY =
      """
      CREATE TABLE IF NOT EXISTS entry (
        key BLOB PRIMARY KEY,
        id TEXT NOT NULL,
        tenant TEXT NOT NULL,
        namespace TEXT NOT NULL,
        model TEXT NOT NULL,
        stored_at INTEGER NOT NULL, -- milliseconds since 1970
        expires_at INTEGER NOT NULL,
        uses INTEGER NOT NULL,
        row BLOB NOT NULL,
        answer BLOB NOT NULL)
      """;

  private static final String STATE =
      "CREATE TABLE IF NOT EXISTS state"
          + " (name TEXT PRIMARY KEY, value BLOB NOT NULL, crc INTEGER NOT NULL)";

  private static final String META =
      "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)";

  private Schema() {}

  /**
   * Sets the connection up and makes what is not there.
   *
   * @param sealed whether what is written from now on is
   * @throws SQLException also when the file is of a later version than this one, or not ours
   */
  static void prepare(Connection connection, SqliteConfig config, boolean sealed)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      requireOurs(statement);
      // The first two only count before the first table is made.
      statement.execute("PRAGMA page_size = " + PAGE_BYTES);
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = " + config.synchronous());
      statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
      statement.execute("PRAGMA journal_size_limit = " + 2L * CHECKPOINT_PAGES * PAGE_BYTES);
      statement.execute("PRAGMA max_page_count = " + config.maxBytes() / PAGE_BYTES);
      statement.execute("PRAGMA temp_store = MEMORY");
      // What was purged is not left behind in pages that are written anyway, or in any.
      statement.execute("PRAGMA secure_delete = " + (sealed ? "ON" : "FAST"));
      int version = number(statement, "PRAGMA user_version");
      if (version > VERSION) {
        throw new SQLException(
            "expected schema version " + VERSION + " at most, got " + version, null, 1);
      }
      boolean isNew = number(statement, "SELECT count(*) FROM sqlite_schema") == 0;
      create(statement);
      if (!sealed) {
        statement.execute("DELETE FROM meta WHERE name = 'sealed'");
      } else if (isNew) {
        statement.execute("INSERT INTO meta VALUES ('sealed', 'all')");
      }
    }
  }

  /** Another program's file is as good as none, and must not be changed. */
  private static void requireOurs(Statement statement) throws SQLException {
    boolean foreign = number(statement, "PRAGMA application_id") != APPLICATION_ID;
    if (foreign && number(statement, "SELECT count(*) FROM sqlite_schema") > 0) {
      throw new SQLException("a database of another program", null, NOT_A_DATABASE);
    }
  }

  private static void create(Statement statement) throws SQLException {
    statement.execute("BEGIN IMMEDIATE");
    statement.execute(ENTRY);
    statement.execute(STATE);
    statement.execute(META);
    statement.execute("PRAGMA application_id = " + APPLICATION_ID);
    statement.execute("PRAGMA user_version = " + VERSION);
    statement.execute(
        "INSERT OR IGNORE INTO meta VALUES ('schema', '%d'), ('created', '%s')"
            .formatted(VERSION, Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    statement.execute("COMMIT");
  }

  /**
   * Writes the file anew and empties its log: nothing is left in them but what rows say, all of
   * which are sealed. On a connection of its own, since no statement may be under way.
   */
  static void scrub(Path file) throws SQLException {
    try (Connection connection = Connections.writing(file);
        Statement statement = connection.createStatement()) {
      // As large as the file, which would be too much for memory.
      statement.execute("PRAGMA temp_store = FILE");
      statement.execute("VACUUM");
      if (number(statement, "PRAGMA wal_checkpoint(TRUNCATE)") != 0) {
        throw new SQLException("somebody else is reading the file");
      }
      statement.execute("INSERT OR REPLACE INTO meta VALUES ('sealed', 'all')");
    }
  }

  static int number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }
}
