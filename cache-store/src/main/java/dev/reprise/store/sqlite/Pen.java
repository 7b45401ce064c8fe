package dev.reprise.store.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Kind;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Puts changes into the tables. On the writer's thread. */
final class Pen {
  private final Rows rows;
  private final Map<String, byte[]> states;
  private final Tally tally;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock = InstantSource.system();
  private long written;
  private long removed;

  /**
   * @param states by their names
   * @param nanoClock of the entries
   */
  Pen(Rows rows, Map<String, byte[]> states, Tally tally, LongSupplier nanoClock) {
    this.rows = rows;
    this.states = states;
    this.tally = tally;
    this.nanoClock = nanoClock;
  }

  /** Puts them in as one; what is counted is there for good. */
  void write(Tables tables, List<Change> changes) throws SQLException {
    written = 0;
    removed = 0;
    tables.inOne(() -> writeEach(tables, changes));
    tally.written.add(written);
    tally.removed.add(removed);
  }

  private void writeEach(Tables tables, List<Change> changes) throws SQLException {
    for (Change change : changes) {
      try {
        write(tables, change);
      } catch (IllegalArgumentException | IllegalStateException e) {
        // An entry that no row can be made of; the others are none the worse for it.
        tally.skipped.increment();
      }
    }
  }

  private void write(Tables tables, Change change) throws SQLException {
    switch (change) {
      case Change.Stored(StoredCompletion entry) -> store(tables, entry);
      case Change.Learned(StoredCompletion entry) -> learn(tables, entry);
      case Change.Left(var key) -> removed += tables.remove(Keys.of(key));
      case Change.State(String name) -> keep(tables, name);
    }
  }

  private void store(Tables tables, StoredCompletion entry) throws SQLException {
    tables.store(EntryRow.of(entry, rows, nanoClock.getAsLong(), wallClock.millis()));
    written++;
  }

  /** All but the answer, where the file has that already. */
  private void learn(Tables tables, StoredCompletion entry) throws SQLException {
    byte[] key = Keys.of(entry.key());
    byte[] row = rows.row(entry, () -> Rows.place(key, entry.id()));
    if (tables.learn(key, entry.id(), entry.uses().get(), row)) {
      written++;
    } else {
      store(tables, entry);
    }
  }

  void keepAll(Tables tables) throws SQLException {
    tables.inOne(
        () -> {
          for (String name : states.keySet()) {
            keep(tables, name);
          }
        });
  }

  private void keep(Tables tables, String name) throws SQLException {
    byte[] value = states.get(name);
    if (value != null) {
      tables.keep(name, rows.seals().seal(Kind.STATE, () -> name.getBytes(UTF_8), value));
    }
  }
}
