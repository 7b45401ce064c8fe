package dev.reprise.analyze;

import dev.reprise.progress.CountedInput;
import dev.reprise.transfer.LineException;
import dev.reprise.transfer.Lines;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A log that is read line by line, unpacked on the way if it is gzip. Confined. */
final class LogInput implements AutoCloseable {

  /** As much as four of the largest answers that are kept. */
  private static final int MAX_LINE_BYTES = 16 << 20;

  private static final int GZIP = 0x1f8b;
  private static final int BUFFER_BYTES = 65_536;

  /** Before it is unpacked. */
  private final CountedInput counted;

  private final Lines lines;
  private final long size;

  private LogInput(InputStream in, long size) throws IOException {
    this.counted = new CountedInput(in);
    this.size = size;
    this.lines =
        new Lines(unpacked(new BufferedInputStream(counted, BUFFER_BYTES)), MAX_LINE_BYTES);
  }

  static LogInput of(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, expected a file");
    }
    InputStream in = Files.newInputStream(file);
    try {
      return new LogInput(in, Files.size(file));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** Of a stream whose end nobody knows. */
  static LogInput of(InputStream in) throws IOException {
    return new LogInput(in, 0);
  }

  private static InputStream unpacked(BufferedInputStream in) throws IOException {
    in.mark(2);
    int start = in.read() << 8 | in.read();
    in.reset();
    return start == GZIP ? new GZIPInputStream(in, BUFFER_BYTES) : in;
  }

  /** Null at the end. */
  byte @Nullable [] next() throws IOException, LineException {
    return lines.next();
  }

  /** Of the line that was read last, from 1 on. */
  int number() {
    return lines.number();
  }

  /** How much has been read, 0 to 1; 0 of a stream whose end nobody knows. */
  double share() {
    return size == 0 ? 0 : Math.min(1, (double) counted.count() / size);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
