package dev.reprise.store.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/** Opens SQLite's file, and tells what its errors mean. */
final class Connections {
  /** Where SQLite's driver and zstd unpack their libraries. */
  private static final List<String> NATIVE_FOLDERS = List.of("org.sqlite.tmpdir", "ZstdTempFolder");

  /** Somebody with a shell may hold the file for a moment. */
  private static final int BUSY_MS = 2_000;

  /** ERROR (no such table), CORRUPT, CONSTRAINT, MISMATCH, FORMAT, NOTADB. */
  private static final Set<Integer> BROKEN = Set.of(1, 11, 19, 20, 24, 26);

  /** IOERR_READ, IOERR_SHORT_READ, IOERR_DATA, IOERR_CORRUPTFS: the disk has lost a part of it. */
  private static final Set<Integer> UNREADABLE = Set.of(266, 522, 8202, 8458);

  private Connections() {}

  static Connection writing(Path file) throws SQLException {
    return open(file, new SQLiteConfig());
  }

  static Connection reading(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return open(file, config);
  }

  private static Connection open(Path file, SQLiteConfig config) throws SQLException {
    unpackWhereWritable(file);
    config.setBusyTimeout(BUSY_MS);
    try {
      // As a URI, since '?' and '#' in a path would end it.
      return config.createConnection("jdbc:sqlite:" + file.toUri());
    } catch (LinkageError e) {
      throw new SQLException("SQLite's native library cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Native libraries are unpacked into a temporary folder, which may be read-only. */
  private static void unpackWhereWritable(Path file) {
    boolean writable = Files.isWritable(Path.of(System.getProperty("java.io.tmpdir", ".")));
    Path folder = file.getParent();
    for (String property : NATIVE_FOLDERS) {
      if (!writable && System.getProperty(property) == null && folder != null) {
        System.setProperty(property, folder.toString());
      }
    }
  }

  /** Whether the file is to blame, and not the disk, its room or who may write. */
  static boolean isBroken(Exception e) {
    return e instanceof SQLException sql
        && (UNREADABLE.contains(sql.getErrorCode()) || BROKEN.contains(sql.getErrorCode() & 0xFF));
  }
}
