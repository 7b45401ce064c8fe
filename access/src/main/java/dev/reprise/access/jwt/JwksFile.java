package dev.reprise.access.jwt;

import dev.reprise.access.file.SmallFile;
import dev.reprise.access.file.WatchedFile;
import java.io.IOException;
import java.nio.file.Path;

/** Keys in a file. */
public final class JwksFile implements Jwks {
  static final int MAX_BYTES = 1 << 20;

  private final WatchedFile file;

  public JwksFile(Path path, Reader reader) {
    this.file =
        new WatchedFile(
            new SmallFile(path, MAX_BYTES),
            bytes -> {
              if (bytes == null) {
                throw new IOException("there is no such file");
              }
              reader.read(bytes);
            });
  }

  @Override
  public void open() throws IOException {
    file.open();
  }

  @Override
  public void poll() {
    file.poll();
  }

  @Override
  public boolean miss() {
    return false;
  }

  @Override
  public boolean isAway() {
    return file.isAway();
  }

  @Override
  public void close() {}
}
