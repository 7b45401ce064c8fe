package dev.reprise.store.sqlite;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/** The one connection that writes. Confined to one thread at a time. */
final class Tables implements AutoCloseable {
  private static final String STORE =
      """
      INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET id = excluded.id, tenant = excluded.tenant,
        namespace = excluded.namespace, model = excluded.model, stored_at = excluded.stored_at,
        expires_at = excluded.expires_at, uses = excluded.uses, row = excluded.row,
        answer = excluded.answer
      """;

  private static final String SEALED =
      "SELECT rowid, key, id, row, answer FROM entry WHERE rowid > ? ORDER BY rowid LIMIT ?";

  private static final String REPLACE =
      """
      UPDATE entry SET tenant = '', namespace = '', model = '', row = ?, answer = ?
      WHERE rowid = ? AND id = ?
      """;

  private final Connection connection;
  private final Statement plain;
  private final PreparedStatement store;
  private final PreparedStatement learn;
  private final PreparedStatement use;
  private final PreparedStatement remove;
  private final PreparedStatement numberOf;
  private final PreparedStatement sweep;
  private final PreparedStatement keep;
  private final PreparedStatement sealed;
  private final PreparedStatement replace;

  private Tables(Connection connection) throws SQLException {
    this.connection = connection;
    this.plain = connection.createStatement();
    this.store = connection.prepareStatement(STORE);
    this.learn =
        connection.prepareStatement("UPDATE entry SET uses = ?, row = ? WHERE key = ? AND id = ?");
    this.use =
        connection.prepareStatement(
            "UPDATE entry SET uses = ?1 WHERE key = ?2 AND id = ?3 AND uses < ?1");
    this.remove = connection.prepareStatement("DELETE FROM entry WHERE key = ?");
    this.numberOf = connection.prepareStatement("SELECT rowid FROM entry WHERE key = ?");
    this.sweep = connection.prepareStatement("DELETE FROM entry WHERE rowid = ? AND id IS ?");
    this.keep = connection.prepareStatement("INSERT OR REPLACE INTO state VALUES (?, ?, ?)");
    this.sealed = connection.prepareStatement(SEALED);
    this.replace = connection.prepareStatement(REPLACE);
  }

  /**
   * @param sealed whether what is written from now on is
   */
  static Tables open(Path file, SqliteConfig config, boolean sealed) throws SQLException {
    Connection connection = Connections.writing(file);
    try {
      Schema.prepare(connection, config, sealed);
      return new Tables(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work {
    void run() throws SQLException;
  }

  /** All of it is in the file afterwards, or nothing. */
  void inOne(Work work) throws SQLException {
    plain.execute("BEGIN IMMEDIATE");
    boolean done = false;
    try {
      work.run();
      plain.execute("COMMIT");
      done = true;
    } finally {
      if (!done) {
        rollBack();
      }
    }
  }

  /** The engine may have done so itself. */
  private void rollBack() {
    try {
      plain.execute("ROLLBACK");
    } catch (SQLException e) {
      // The first error is the one that counts.
    }
  }

  /** The row as a whole, in place of any other of its key. */
  void store(EntryRow row) throws SQLException {
    store.setBytes(1, row.key());
    store.setString(2, row.id());
    store.setString(3, row.tenant());
    store.setString(4, row.namespace());
    store.setString(5, row.model());
    store.setLong(6, row.storedMillis());
    store.setLong(7, row.expiresMillis());
    store.setLong(8, row.uses());
    store.setBytes(9, row.row());
    store.setBytes(10, row.answer());
    store.executeUpdate();
  }

  /**
   * All but the answer.
   *
   * @return false when the entry is not there
   */
  boolean learn(byte[] key, String id, long uses, byte[] row) throws SQLException {
    learn.setLong(1, uses);
    learn.setBytes(2, row);
    learn.setBytes(3, key);
    learn.setString(4, id);
    return learn.executeUpdate() > 0;
  }

  void use(byte[] key, String id, long uses) throws SQLException {
    use.setLong(1, uses);
    use.setBytes(2, key);
    use.setString(3, id);
    use.executeUpdate();
  }

  int remove(byte[] key) throws SQLException {
    remove.setBytes(1, key);
    return remove.executeUpdate();
  }

  /** SQLite's own number of the row, which it keeps when another entry takes it; 0 for none. */
  long numberOf(byte[] key) throws SQLException {
    numberOf.setBytes(1, key);
    try (ResultSet result = numberOf.executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  void keep(String name, byte[] value) throws SQLException {
    keep.setString(1, name);
    keep.setBytes(2, value);
    keep.setLong(3, crc(value));
    keep.executeUpdate();
  }

  void removeState(String name) throws SQLException {
    try (PreparedStatement remove =
        connection.prepareStatement("DELETE FROM state WHERE name = ?")) {
      remove.setString(1, name);
      remove.executeUpdate();
    }
  }

  /**
   * What was kept.
   *
   * @param use gets name and value; null for a value that is damaged
   */
  void states(BiConsumer<String, byte[]> use) throws SQLException {
    try (ResultSet result = plain.executeQuery("SELECT name, value, crc FROM state")) {
      while (result.next()) {
        byte[] value = result.getBytes(2);
        use.accept(result.getString(1), isWhole(value, result.getLong(3)) ? value : null);
      }
    }
  }

  /** What of a row may have to be sealed anew. */
  @SuppressWarnings("ArrayRecordComponent") // Read and written once, never compared.
  record Sealed(long number, byte[] key, String id, byte[] row, byte[] answer) {
    /** False for damage that nobody has met yet. */
    boolean isWhole() {
      return key != null && id != null && row != null && answer != null;
    }
  }

  /** The next rows behind the number, in the order of the pages. */
  List<Sealed> sealed(long after, int limit) throws SQLException {
    sealed.setLong(1, after);
    sealed.setInt(2, limit);
    List<Sealed> found = new ArrayList<>();
    try (ResultSet row = sealed.executeQuery()) {
      while (row.next()) {
        found.add(
            new Sealed(
                row.getLong(1),
                row.getBytes(2),
                row.getString(3),
                row.getBytes(4),
                row.getBytes(5)));
      }
    }
    return found;
  }

  /** In place; names that were kept beside a row go. */
  void replace(List<Sealed> rows) throws SQLException {
    for (Sealed row : rows) {
      replace.setBytes(1, row.row());
      replace.setBytes(2, row.answer());
      replace.setLong(3, row.number());
      replace.setString(4, row.id());
      replace.executeUpdate();
    }
  }

  /** Whether the file has been plain, and not been {@link Schema#scrub scrubbed} since. */
  boolean mayHoldPlain() throws SQLException {
    return Schema.number(plain, "SELECT count(*) FROM meta WHERE name = 'sealed'") == 0;
  }

  /** Entries whose time is over, whether they can be read or not. */
  int removeExpired(long nowMillis) throws SQLException {
    return plain.executeUpdate("DELETE FROM entry WHERE expires_at < " + nowMillis);
  }

  /** Every row by its key. */
  Map<ByteBuffer, Place> rows() throws SQLException {
    Map<ByteBuffer, Place> rows = new HashMap<>();
    try (ResultSet result = plain.executeQuery("SELECT key, rowid, id FROM entry")) {
      while (result.next()) {
        Place row = new Place(result.getLong(2), result.getString(3));
        rows.put(ByteBuffer.wrap(result.getBytes(1)), row);
      }
    }
    return rows;
  }

  /** Unless another entry has taken the row by now. */
  int remove(Place row) throws SQLException {
    sweep.setLong(1, row.number());
    sweep.setString(2, row.id());
    return sweep.executeUpdate();
  }

  /**
   * Gives a part of the room that deletions have left back to the disk, when it is much.
   *
   * @return whether there is more to give back
   */
  boolean shrink(int pages) throws SQLException {
    int free = Schema.number(plain, "PRAGMA freelist_count");
    if (free <= Math.max(pages, Schema.number(plain, "PRAGMA page_count") / 8)) {
      return false;
    }
    // By an update, since that runs it to its end: it does a page with each step.
    plain.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
    return true;
  }

  /** Removes all entries; takes little room in the log, however many there are. */
  void clear() throws SQLException {
    plain.execute("DELETE FROM entry");
  }

  /** Brings the log into the file and empties it. */
  void checkpoint() throws SQLException {
    plain.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** Whether a state is what was kept. */
  static boolean isWhole(byte[] value, long crc) {
    return value != null && crc(value) == crc;
  }

  private static long crc(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value);
    return crc.getValue();
  }
}
