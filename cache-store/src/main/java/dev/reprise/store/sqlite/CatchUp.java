package dev.reprise.store.sqlite;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Local;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the file hold what memory holds, after changes were missed. An answer that the file has is
 * not written again.
 *
 * <p>Others go on changing memory meanwhile, and what they tell is written in between. An entry of
 * which something was told needs nothing else, so it is left alone from then on: what was seen of
 * it in memory may be older.
 */
final class CatchUp {
  private static final int CHUNK = 1_024;

  private final Tables tables;
  private final Local local;
  private final Pen pen;
  private final Changes changes;
  private final Tally tally;
  private final Set<Place> spared;
  private final Set<Object> told = new HashSet<>();

  /**
   * @param spared rows that nobody here can read, and somebody may again
   */
  CatchUp(Tables tables, Local local, Pen pen, Changes changes, Tally tally, Set<Place> spared) {
    this.spared = spared;
    this.tables = tables;
    this.local = local;
    this.pen = pen;
    this.changes = changes;
    this.tally = tally;
  }

  void run() throws SQLException {
    Map<ByteBuffer, Place> surplus = tables.rows();
    List<StoredCompletion> held = new ArrayList<>();
    local.forEach(held::add);
    for (StoredCompletion entry : held) {
      surplus.remove(ByteBuffer.wrap(Keys.of(entry.key())));
    }
    surplus.values().removeAll(spared);
    Removals.of(tables, surplus.values(), tally);
    pen.keepAll(tables);
    for (int from = 0; from < held.size(); from += CHUNK) {
      writeTold();
      write(held.subList(from, Math.min(from + CHUNK, held.size())));
    }
  }

  private void writeTold() throws SQLException {
    List<Change> some = changes.take(CHUNK);
    some.forEach(change -> told.add(change.subject()));
    pen.write(tables, some);
  }

  private void write(List<StoredCompletion> chunk) throws SQLException {
    List<Change> current = new ArrayList<>();
    for (StoredCompletion entry : chunk) {
      StoredCompletion now = local.peek(entry.key());
      if (now != null && !told.contains(entry.key())) {
        current.add(new Change.Learned(now));
      }
    }
    pen.write(tables, current);
  }
}
