package dev.reprise.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks at the file and changes it as anybody can, without a class of the store. */
final class Sqlite {

  private Sqlite() {}

  static long count(Path folder) throws SQLException {
    return number(folder, "SELECT count(*) FROM entry");
  }

  static long number(Path folder, String query) throws SQLException {
    try (Connection connection = connect(folder);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.getLong(1);
    }
  }

  static int change(Path folder, String sql) throws SQLException {
    try (Connection connection = connect(folder);
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  static Connection connect(Path folder) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("cache.db").toUri());
  }
}
