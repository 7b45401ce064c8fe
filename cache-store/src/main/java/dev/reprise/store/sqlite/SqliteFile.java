package dev.reprise.store.sqlite;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.row.CorruptRowException;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Condition;
import dev.reprise.store.seal.Seals;
import dev.reprise.store.sqlite.Scan.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file of a cache that no gateway is using, to be looked at: nothing in it is changed. Holds
 * the folder's lock until it is closed. Its methods fail with an {@link SQLException} when the file
 * is broken or cannot be read; {@link #isBroken} tells which.
 */
public final class SqliteFile implements AutoCloseable {
  private static final int MAX_FINDINGS = 20;

  private final Folder folder;
  private final Rows rows;

  /**
   * @param path the folder
   * @throws FolderException when there is no cache in it, or a process is using it
   */
  public SqliteFile(Path path, Rows rows) {
    if (!Files.isRegularFile(Folder.file(path))) {
      throw new FolderException(path, "there is no cache in it");
    }
    this.folder = Folder.take(path);
    this.rows = rows;
  }

  /** What is wrong with a row; a gateway that starts deletes such rows. */
  public enum Flaw {
    /** All but the answer does not read. */
    ENTRY,
    /** The answer does not read, or is not as long as the entry says. */
    ANSWER,
    /** The row is filed under the key or the id of another one. */
    KEY,
    /** It is encrypted by a key that is not here; a gateway that starts leaves it. */
    LOCKED;

    /** The one spelling for reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A row of the file.
   *
   * @param number SQLite's own for the row
   * @param entry null when it does not read; without its answer when that does not
   * @param answerBytes of the answer as it is kept, compressed
   * @param flaw null when all is well
   * @param seal the worse of row and answer
   * @param keyName of the key that it is sealed by; empty for none
   */
  public record Row(
      long number,
      @Nullable StoredCompletion entry,
      long answerBytes,
      @Nullable Flaw flaw,
      Condition seal,
      String keyName) {}

  public Path path() {
    return folder.file();
  }

  /** Bytes of the file and its log. */
  public long bytes() {
    return folder.bytes();
  }

  /** Rows in it, whole or not. */
  public long count() throws SQLException {
    return ask("SELECT count(*) FROM entry", result -> result.next() ? result.getLong(1) : 0);
  }

  /** Gives every row to {@code use}, with its answer, in the order in which they lie there. */
  public void forEach(Consumer<Row> use) throws SQLException {
    Scan.of(
        folder.file(),
        true,
        found -> {
          use.accept(row(found));
          return true;
        });
  }

  private Row row(Found found) {
    Seals seals = rows.seals();
    Condition ofRow = seals.condition(found.row());
    Condition seal = ofRow.worse(seals.condition(found.answer()));
    Checked checked = checked(found);
    return new Row(
        found.place().number(),
        checked.entry(),
        found.answer() == null ? 0 : found.answer().length,
        seal == Condition.LOCKED ? Flaw.LOCKED : checked.flaw(),
        seal,
        Seals.keyName(seal == ofRow ? found.row() : found.answer()));
  }

  private record Checked(@Nullable StoredCompletion entry, @Nullable Flaw flaw) {}

  private Checked checked(Found found) {
    byte[] key = found.key();
    String id = found.place().id();
    if (key == null || id == null || found.row() == null) {
      return new Checked(null, Flaw.ENTRY);
    }
    StoredCompletion entry;
    try {
      entry = rows.read(found.row(), () -> Rows.place(key, id));
    } catch (CorruptRowException e) {
      return new Checked(null, Flaw.ENTRY);
    }
    entry.uses().accumulateAndGet(found.uses(), Math::max);
    if (!entry.id().equals(id) || !Arrays.equals(Keys.of(entry.key()), key)) {
      return new Checked(entry, Flaw.KEY);
    }
    try {
      StoredCompletion whole =
          rows.whole(entry, found.answer() == null ? new byte[0] : found.answer());
      boolean same = whole.completion().size() == entry.completion().size();
      return new Checked(whole, same ? null : Flaw.ANSWER);
    } catch (CorruptRowException e) {
      return new Checked(entry, Flaw.ANSWER);
    }
  }

  /**
   * Has SQLite check the file's structure, and checks what else a gateway would find at its start.
   *
   * @return what is wrong, at most {@value #MAX_FINDINGS} and a few; empty when nothing is
   */
  public List<String> check() throws SQLException {
    int version = ask("PRAGMA user_version", result -> result.next() ? result.getInt(1) : 0);
    List<String> findings = new ArrayList<>();
    if (version > Schema.VERSION) {
      findings.add("expected schema version " + Schema.VERSION + " at most, got " + version);
    }
    findings.addAll(
        ask(
            "PRAGMA integrity_check(" + MAX_FINDINGS + ")",
            result -> {
              List<String> said = new ArrayList<>();
              while (result.next()) {
                said.add(result.getString(1));
              }
              return said.equals(List.of("ok")) ? List.of() : said;
            }));
    findings.addAll(ask("SELECT name, value, crc FROM state", SqliteFile::damagedStates));
    return findings;
  }

  private static List<String> damagedStates(ResultSet result) throws SQLException {
    List<String> damaged = new ArrayList<>();
    while (result.next()) {
      byte[] value = result.getBytes(2);
      if (!Tables.isWhole(value, result.getLong(3))) {
        damaged.add("what was learned of '" + result.getString(1) + "' does not read");
      }
    }
    return damaged;
  }

  /** Whether the file is to blame: a gateway that starts sets it aside and begins anew. */
  public static boolean isBroken(SQLException e) {
    return Connections.isBroken(e);
  }

  private interface Answer<T> {
    T of(ResultSet result) throws SQLException;
  }

  private <T> T ask(String query, Answer<T> answer) throws SQLException {
    try (Connection connection = Connections.reading(folder.file());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return answer.of(result);
    }
  }

  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      // The lock goes with the process.
    }
  }
}
