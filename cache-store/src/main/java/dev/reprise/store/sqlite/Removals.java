package dev.reprise.store.sqlite;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Local;
import dev.reprise.store.row.Rows;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes rows, and none that another entry has taken since. In the order of their pages: in any
 * other, each row costs a page of the log.
 */
final class Removals {
  private static final int CHUNK = 1_024;

  private Removals() {}

  static void of(Tables tables, Collection<Place> rows, Tally tally) throws SQLException {
    List<Place> ordered = rows.stream().sorted(Comparator.comparingLong(Place::number)).toList();
    for (int from = 0; from < ordered.size(); from += CHUNK) {
      List<Place> chunk = ordered.subList(from, Math.min(from + CHUNK, ordered.size()));
      long[] removed = new long[1];
      tables.inOne(
          () -> {
            for (Place row : chunk) {
              removed[0] += tables.remove(row);
            }
          });
      tally.removed.add(removed[0]);
    }
  }

  /** Where the entries were written. */
  static List<Place> rowsOf(Tables tables, List<StoredCompletion> entries) throws SQLException {
    List<Place> rows = new ArrayList<>();
    for (StoredCompletion entry : entries) {
      rows.add(new Place(tables.numberOf(Keys.of(entry.key())), entry.id()));
    }
    return rows;
  }

  /**
   * Rows that fit and that memory does not hold: nobody has loaded them yet, or they should have
   * gone before. What memory holds has been spared by the same purge, since it came later. Rows
   * that cannot be read might fit.
   */
  static List<Place> unknownTo(
      @Nullable Local local, Path file, Rows rows, Selector selector, long nowNanos)
      throws SQLException {
    List<Place> fitting = new ArrayList<>();
    Scan.of(
        file,
        false,
        found -> {
          if (fits(found, local, rows, selector, nowNanos)) {
            fitting.add(found.place());
          }
          return true;
        });
    return fitting;
  }

  private static boolean fits(
      Scan.Found found, @Nullable Local local, Rows rows, Selector selector, long nowNanos) {
    StoredCompletion entry = found.entry(rows);
    if (entry == null) {
      return true;
    }
    StoredCompletion held = local == null ? null : local.peek(entry.key());
    boolean known = held != null && held.id().equals(entry.id());
    return !known && selector.matches(entry, nowNanos);
  }
}
