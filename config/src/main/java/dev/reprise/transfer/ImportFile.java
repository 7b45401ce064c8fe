package dev.reprise.transfer;

import dev.reprise.progress.CountedInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file to be imported.
 *
 * @param bytes its size
 */
public record ImportFile(Path path, Format format, long bytes) {

  /**
   * Looks at how the file begins, so that nothing is imported when one of several cannot be.
   *
   * @param format null to find out
   * @param hasModel whether questions that name no model get one
   * @throws FormatException when it is not of the format, or its columns are not known
   */
  public static ImportFile of(Path path, @Nullable Format format, boolean hasModel)
      throws IOException, FormatException {
    try {
      Format found = format == null ? Format.of(path) : format;
      if (found == Format.CSV) {
        requireColumns(path, hasModel);
      }
      return new ImportFile(path, found, Files.size(path));
    } catch (LineException e) {
      throw new FormatException(path + ":1: " + e.getMessage());
    }
  }

  private static void requireColumns(Path path, boolean hasModel)
      throws IOException, LineException {
    try (CsvSource source = new CsvSource(Files.newInputStream(path))) {
      if (!hasModel && !source.names(FaqFields.MODEL)) {
        throw new LineException("expected the column model, or --model");
      }
    }
  }

  /** Whether its lines belong to the caller that the command names: entries say whose they are. */
  public boolean needsCaller() {
    return format != Format.ENTRIES;
  }

  Reading open(EntryLine entries) throws IOException, FormatException {
    CountedInput in = new CountedInput(new BufferedInputStream(Files.newInputStream(path)));
    try {
      Source source =
          format == Format.CSV ? new CsvSource(in) : new JsonSource(in, format, entries);
      return new Reading(source, in);
    } catch (LineException e) {
      in.close();
      throw new FormatException(path + ":1: " + e.getMessage());
    }
  }

  /** A file that is being read. */
  record Reading(Source source, CountedInput in) implements AutoCloseable {

    /** Read so far. */
    long bytes() {
      return in.count();
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
