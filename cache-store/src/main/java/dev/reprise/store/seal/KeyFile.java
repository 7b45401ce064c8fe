package dev.reprise.store.seal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with a key on each line; empty lines and those that begin with {@code #} do not count. It
 * is read every two seconds, whatever its time says: what mounts secrets swaps links.
 */
final class KeyFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
  private static final long PERIOD_MS = 2_000;
  private static final long MAX_BYTES = 16_384;

  private static final Set<PosixFilePermission> OWNERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path path;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** Confined to the one who reads. */
  private List<String> last = List.of();

  private boolean failing;

  KeyFile(Path path) {
    this.path = path;
  }

  /**
   * The keys; warns when others than the owner may read them.
   *
   * @throws IllegalArgumentException when it holds something else, which is not quoted
   */
  Keyring read() throws IOException {
    List<String> lines = lines();
    Keyring ring = Keyring.of(lines, path.toString());
    last = lines;
    warnOfReaders();
    return ring;
  }

  /** Gives other keys from now on, when there are. */
  void follow(Consumer<Keyring> use) {
    Thread.ofVirtual().name("store-keys").start(() -> follows(use));
  }

  private void follows(Consumer<Keyring> use) {
    try {
      while (!closing.await(PERIOD_MS, TimeUnit.MILLISECONDS)) {
        look(use);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Consumer<Keyring> use) {
    try {
      if (!lines().equals(last)) {
        use.accept(read());
      }
      failing = false;
    } catch (IOException | IllegalArgumentException e) {
      if (!failing) {
        LOG.warn("the keys of the store stay as they are: {}", e.getMessage());
      }
      failing = true;
    }
  }

  private List<String> lines() throws IOException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new IOException(path + ": expected " + MAX_BYTES + " bytes at most");
      }
      return Files.readAllLines(path).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new IOException(path + ": expected text", e);
    }
  }

  private void warnOfReaders() throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    if (!OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
      LOG.warn("{}: others than its owner may read or write the keys; expected mode 0600", path);
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
