package dev.reprise.store.sqlite;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.row.CorruptRowException;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Condition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads every entry of a file, in the order in which they lie there, beside the one who writes. */
final class Scan {

  /** Rows that are read at once. */
  private static final int PAGE = 128;

  /** SQLite's own number for it: such a file could be read in circles. */
  private static final int CORRUPT = 11;

  private Scan() {}

  /**
   * A row as it was found.
   *
   * @param answer null when it was not asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  record Found(Place place, byte[] key, long uses, byte[] row, byte @Nullable [] answer) {

    /** The entry; null when it does not read, or columns and row name different entries. */
    @Nullable StoredCompletion entry(Rows rows) {
      String id = place.id();
      if (key == null || row == null || id == null) {
        return null;
      }
      try {
        StoredCompletion alone = rows.read(row, () -> Rows.place(key, id));
        StoredCompletion entry = answer == null ? alone : rows.whole(alone, answer);
        entry.uses().accumulateAndGet(uses, Math::max);
        boolean same = entry.id().equals(id) && Arrays.equals(Keys.of(entry.key()), key);
        return same ? entry : null;
      } catch (CorruptRowException e) {
        return null;
      }
    }

    /** Whether it waits for a key that is not here. */
    boolean isLocked(Rows rows) {
      return rows.seals().condition(row) == Condition.LOCKED
          || rows.seals().condition(answer) == Condition.LOCKED;
    }
  }

  /**
   * Gives each row to {@code use} while that wants more. Nothing is held of the file meanwhile,
   * however long that takes: as long as anybody reads, the log of the writer only grows.
   *
   * @param answers whether answers are read as well
   */
  static void of(Path file, boolean answers, Use use) throws SQLException {
    String columns = "rowid, key, id, uses, row" + (answers ? ", answer" : "");
    String query = "SELECT " + columns + " FROM entry WHERE rowid > ? ORDER BY rowid LIMIT " + PAGE;
    try (Connection connection = Connections.reading(file);
        PreparedStatement select = connection.prepareStatement(query)) {
      List<Found> page = new ArrayList<>(PAGE);
      long last = Long.MIN_VALUE;
      do {
        page.clear();
        try {
          read(select, last, answers, page);
        } catch (SQLException e) {
          give(page, use);
          throw e;
        }
        last = page.isEmpty() ? last : page.getLast().place().number();
      } while (give(page, use) && page.size() == PAGE);
    }
  }

  private static void read(PreparedStatement select, long after, boolean answers, List<Found> page)
      throws SQLException {
    select.setLong(1, after);
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        long last = page.isEmpty() ? after : page.getLast().place().number();
        if (row.getLong(1) <= last) {
          throw new SQLException("rows out of order", null, CORRUPT);
        }
        byte[] answer = answers ? orEmpty(row.getBytes(6)) : null;
        page.add(
            new Found(
                new Place(row.getLong(1), row.getString(3)),
                row.getBytes(2),
                row.getLong(4),
                row.getBytes(5),
                answer));
      }
    }
  }

  private static boolean give(List<Found> page, Use use) {
    for (Found found : page) {
      if (!use.more(found)) {
        return false;
      }
    }
    return true;
  }

  /** Empty bytes do not read; none at all would stand for an answer that is elsewhere. */
  private static byte[] orEmpty(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }

  /** Takes rows. */
  @FunctionalInterface
  interface Use {
    /** Returns false when it wants no more. */
    boolean more(Found found);
  }
}
