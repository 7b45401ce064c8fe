package dev.reprise.transfer;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.progress.Progress;
import dev.reprise.store.Backing;
import dev.reprise.store.Local;
import dev.reprise.store.sqlite.SqliteFile;
import dev.reprise.store.sqlite.SqliteFile.Row;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file behind a memory that is filled as a gateway's would be, to see what comes of it: nothing
 * is written back.
 */
final class FileContents implements Backing {
  private final SqliteFile file;
  private final Consumer<Row> rows;
  private final Progress progress;
  private @Nullable SQLException failure;
  private long mismatched;

  /**
   * @param rows gets each row before memory does
   */
  FileContents(SqliteFile file, Consumer<Row> rows, Progress progress) {
    this.file = file;
    this.rows = rows;
    this.progress = progress;
  }

  /** What has ended the reading before its time; null when nothing. */
  @Nullable SQLException failure() {
    return failure;
  }

  /** Entries whose vectors fit no others: they were written for another model of the same name. */
  long mismatched() {
    return mismatched;
  }

  @Override
  public void open(Local local) {
    try {
      long all = Math.max(1, file.count());
      long[] read = new long[1];
      file.forEach(
          row -> {
            rows.accept(row);
            adopt(local, row);
            read[0]++;
            progress.at(read[0], (double) read[0] / all);
          });
      progress.end(read[0]);
    } catch (SQLException e) {
      failure = e;
    }
  }

  private void adopt(Local local, Row row) {
    StoredCompletion entry = row.entry();
    if (entry == null || row.flaw() != null) {
      return;
    }
    try {
      local.adopt(entry);
    } catch (IllegalArgumentException e) {
      mismatched++;
    }
  }

  @Override
  public void close() {}
}
