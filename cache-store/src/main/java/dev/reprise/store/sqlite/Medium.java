package dev.reprise.store.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.store.seal.Kind;
import dev.reprise.store.seal.SealedException;
import dev.reprise.store.seal.Seals;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in one of two states: open, or away since it could not be opened or written. What fails
 * closes it; it is opened anew after a while, a broken one at once, when it has been set aside. The
 * log has one line for going and one for coming back.
 *
 * <p>Confined to one thread at a time but for {@link #isAway}.
 */
final class Medium {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteBacking.class);

  /** Times the configured pause: a file that is too small for memory stays too small. */
  private static final int MAX_BACK_OFF = 32;

  private final Folder folder;
  private final SqliteConfig config;
  private final Changes changes;
  private final Tally tally;
  private final Seals seals;

  private @Nullable Tables tables;
  private volatile boolean away;
  private boolean broken;
  private boolean empty;
  private int backOff = 1;
  private long nextTryNanos = System.nanoTime();

  /**
   * @param changes are refused while the file is away
   */
  Medium(Folder folder, SqliteConfig config, Changes changes, Tally tally, Seals seals) {
    this.folder = folder;
    this.config = config;
    this.changes = changes;
    this.tally = tally;
    this.seals = seals;
  }

  /** What is done with the open file. */
  @FunctionalInterface
  interface Use {
    void of(Tables tables) throws SQLException;
  }

  /** Opens the file for the first time and reads its states; what is broken is set aside. */
  void start(Map<String, byte[]> states) {
    if (opens(states) || (broken && opens(states))) {
      away = false;
      changes.accept();
    }
  }

  private boolean opens(Map<String, byte[]> states) {
    return open() && attempt(opened -> opened.states((name, value) -> keep(states, name, value)));
  }

  private void keep(Map<String, byte[]> states, String name, byte @Nullable [] value) {
    try {
      if (value != null) {
        states.put(name, seals.open(Kind.STATE, () -> name.getBytes(UTF_8), value));
        return;
      }
    } catch (SealedException e) {
      // Counted like any that cannot be read, and by the seals.
    }
    tally.skipped.increment();
  }

  /** Opens the file, which still counts as away until {@link #back}. */
  boolean open() {
    try {
      if (broken) {
        setAside();
      }
      tables = Tables.open(folder.createdFile(), config, seals.isOn());
      empty = false;
      return true;
    } catch (SQLException | IOException e) {
      fail(e);
      return false;
    }
  }

  private void setAside() throws IOException {
    String name = folder.setAside();
    broken = false;
    tally.setAside.increment();
    LOG.warn("the file of the cache was broken: it is now {}, and a new one takes its place", name);
  }

  /** False when the file is not open, or has failed and is away now. */
  boolean attempt(Use use) {
    Tables opened = tables;
    if (opened == null) {
      return false;
    }
    try {
      use.of(opened);
      return true;
    } catch (SQLException | RuntimeException e) {
      fail(e);
      return false;
    } catch (LinkageError e) {
      fail(new IllegalStateException("the native library of zstd cannot be loaded", e));
      return false;
    }
  }

  /** Closes the file: it is away, or broken. */
  void fail(Exception reason) {
    close();
    changes.refuse();
    broken |= Connections.isBroken(reason);
    if (!away) {
      tally.failures.increment();
      LOG.warn(
          "the file of the cache failed{}: {}",
          broken ? "" : ", going on in memory alone",
          described(reason));
    }
    nextTryNanos = System.nanoTime() + (broken && !away ? 0 : pauseNanos());
    backOff = Math.min(MAX_BACK_OFF, 2 * backOff);
    away = true;
  }

  private static String described(Exception reason) {
    Throwable cause = reason.getCause();
    return cause == null ? reason.toString() : reason + ", by " + cause;
  }

  /** It holds what it should. */
  void back() {
    if (away) {
      LOG.info("the cache is written to its file again");
    }
    away = false;
    backOff = 1;
    nextTryNanos = System.nanoTime() + pauseNanos();
  }

  private long pauseNanos() {
    return TimeUnit.MILLISECONDS.toNanos(config.retryMs()) * backOff;
  }

  /**
   * Does away with a file that cannot be written but holds what must not come back. Nothing is lost
   * but warmth after a restart that comes before the file.
   */
  void discard() {
    if (empty) {
      return;
    }
    close();
    changes.refuse();
    away = true;
    try {
      folder.delete();
      broken = false;
      empty = true;
      LOG.warn("the file of the cache was deleted, since a purge could not be written to it");
    } catch (IOException e) {
      LOG.error("a purge could not be written to the file of the cache: delete it", e);
    }
  }

  boolean isAway() {
    return away;
  }

  /** Whether it is time to open or complete it. */
  boolean isDue() {
    return untilDueNanos() <= 0;
  }

  long untilDueNanos() {
    return nextTryNanos - System.nanoTime();
  }

  /**
   * Writes the file anew, so that nothing is left in it or its log but what its rows say. Takes a
   * second for each 100 MB.
   *
   * @return false when it could not be, which is no reason for the file to be away
   */
  boolean scrub() {
    close();
    try {
      Schema.scrub(folder.file());
      return true;
    } catch (SQLException e) {
      LOG.warn(
          "all rows are encrypted, but what plain ones have left in the file could not be"
              + " overwritten, which the next start tries again: {}",
          e.getMessage());
      return false;
    } finally {
      if (open()) {
        back();
      }
    }
  }

  /** Without any change of state. */
  void close() {
    Tables open = tables;
    tables = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("the file of the cache did not close", e);
      }
    }
  }
}
