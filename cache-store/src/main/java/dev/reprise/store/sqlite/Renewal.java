package dev.reprise.store.sqlite;

import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Condition;
import dev.reprise.store.seal.Kind;
import dev.reprise.store.seal.SealedException;
import dev.reprise.store.seal.Seals;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has all rows sealed by the key that seals now: goes through the file once for each set of keys,
 * some rows at a time with pauses, so that it takes a tenth of a core and of the disk at most.
 * Then, where rows had been plain, what is left of them in the file and its log is overwritten.
 *
 * <p>Row and answer are sealed anew as they are, so nothing of this depends on memory, and a kill
 * at any time leaves each row whole, under the one key or the other. On the writer's thread.
 */
final class Renewal {
  private static final int PAGE = 256;
  private static final long AFTER_WORK_NANOS = 100_000_000;
  private static final long AFTER_NONE_NANOS = 10_000_000;

  private final Seals seals;
  private final Tally tally;

  private boolean done;
  private boolean wantsScrub;
  private long version;
  private long last;
  private long nextNanos;

  Renewal(Seals seals, Tally tally) {
    this.seals = seals;
    this.tally = tally;
    this.version = seals.version();
    this.done = true;
  }

  /** Has it begin again: the file may be another one. */
  void restart() {
    done = !seals.isOn();
    version = seals.version();
    last = Long.MIN_VALUE;
    nextNanos = System.nanoTime();
  }

  /** Whether the keys are others than when it began. */
  boolean isOutdated() {
    return seals.version() != version;
  }

  /** Until the next step; {@link Long#MAX_VALUE} when there is none. */
  long untilDueNanos() {
    return done ? Long.MAX_VALUE : Math.max(0, nextNanos - System.nanoTime());
  }

  /** Whether all is sealed now, and has not always been; true once. */
  boolean takeWantsScrub() {
    boolean was = wantsScrub;
    wantsScrub = false;
    return was;
  }

  /** The next rows, or the end. */
  void step(Tables tables) throws SQLException {
    List<Tables.Sealed> page = tables.sealed(last, PAGE);
    List<Tables.Sealed> renewed = new ArrayList<>();
    for (Tables.Sealed row : page) {
      last = row.number();
      if (row.isWhole() && (isStale(row.row()) || isStale(row.answer()))) {
        renew(row, renewed);
      }
    }
    if (!renewed.isEmpty()) {
      tables.inOne(() -> tables.replace(renewed));
      tally.written.add(renewed.size());
    }
    if (page.size() < PAGE) {
      done = true;
      removePlainStates(tables);
      wantsScrub = tables.mayHoldPlain();
    }
    nextNanos = System.nanoTime() + (renewed.isEmpty() ? AFTER_NONE_NANOS : AFTER_WORK_NANOS);
  }

  private boolean isStale(byte[] bytes) {
    Condition condition = seals.condition(bytes);
    return condition == Condition.OLDER || condition == Condition.PLAIN;
  }

  private void renew(Tables.Sealed old, List<Tables.Sealed> renewed) {
    try {
      byte[] row = renewed(Kind.ROW, old, old.row());
      renewed.add(
          new Tables.Sealed(
              old.number(), old.key(), old.id(), row, renewed(Kind.ANSWER, old, old.answer())));
    } catch (SealedException e) {
      // The next start deletes what is no row, and leaves what waits for its key.
    }
  }

  private byte[] renewed(Kind kind, Tables.Sealed of, byte[] bytes) throws SealedException {
    return isStale(bytes) ? seals.renew(kind, () -> Rows.place(of.key(), of.id()), bytes) : bytes;
  }

  /** All that are known have been sealed before; these were refused. */
  private void removePlainStates(Tables tables) throws SQLException {
    List<String> names = new ArrayList<>();
    tables.states(
        (name, value) -> {
          if (seals.condition(value) == Condition.PLAIN) {
            names.add(name);
          }
        });
    for (String name : names) {
      tables.removeState(name);
    }
  }
}
