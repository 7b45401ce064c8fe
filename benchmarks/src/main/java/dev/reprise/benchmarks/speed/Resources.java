package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Files that other programs are to read. */
final class Resources {
  private Resources() {}

  static Path copy(String name, Path target) throws IOException {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), target, StandardCopyOption.REPLACE_EXISTING);
    }
    return target;
  }
}
