package dev.reprise.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a file to be imported consists of. */
public enum Format {
  /** Questions with answers, columns named in the first line. */
  CSV,
  /** Questions with answers, a JSON object on each line. */
  JSONL,
  /** Requests with responses, a JSON object on each line. */
  LOG,
  /** What an export has written. */
  ENTRIES;

  static final String REQUEST = "request";
  static final String RESPONSE = "response";

  /**
   * By the file's name, else by its first line.
   *
   * @throws LineException when the first line is none of them
   */
  static Format of(Path file) throws IOException, LineException {
    Path name = file.getFileName();
    if (name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return CSV;
    }
    try (InputStream in = Files.newInputStream(file);
        Lines lines = new Lines(in)) {
      return of(lines.next());
    }
  }

  private static Format of(byte @Nullable [] line) throws LineException {
    if (line == null) {
      return JSONL;
    }
    if (line[0] != '{') {
      return CSV;
    }
    Members members = Members.of(line);
    if (members.has(EntryLine.MARK)) {
      return ENTRIES;
    }
    return members.has(REQUEST) && members.has(RESPONSE) ? LOG : JSONL;
  }
}
