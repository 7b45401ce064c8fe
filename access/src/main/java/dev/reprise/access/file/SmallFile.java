package dev.reprise.access.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read and written whole. Who writes puts another one in its place, so that nobody
 * ever reads half of one; on POSIX only its owner may read it.
 */
public final class SmallFile {
  private static final String SUFFIX = ".new";

  private final Path path;
  private final int maxBytes;

  /**
   * @param maxBytes a larger one is not read
   */
  public SmallFile(Path path, int maxBytes) {
    this.path = path.toAbsolutePath();
    this.maxBytes = maxBytes;
  }

  public Path path() {
    return path;
  }

  /** What tells one version from another without reading it; null when there is no file. */
  public @Nullable Stamp stamp() throws IOException {
    try {
      BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(
          of.lastModifiedTime().to(TimeUnit.NANOSECONDS), of.size(), String.valueOf(of.fileKey()));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** A version of the file. */
  public record Stamp(long modifiedNanos, long bytes, String file) {}

  /** Null when there is no file. */
  public byte @Nullable [] read() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IOException(path + ": expected at most " + maxBytes + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Replaces it as a whole, on the disk before anybody sees it. */
  public void write(byte[] bytes) throws IOException {
    Path folder = path.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path next = path.resolveSibling(path.getFileName() + SUFFIX);
    Files.deleteIfExists(next);
    create(next);
    keepOwner(next);
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        // A disk that is almost full takes a part before it says so.
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Who runs the command line as root must not lock the gateway out. */
  private void keepOwner(Path next) {
    try {
      if (Files.exists(path) && !Files.getOwner(path).equals(Files.getOwner(next))) {
        Files.setOwner(next, Files.getOwner(path));
      }
    } catch (IOException | UnsupportedOperationException e) {
      // Not root: then the file is the writer's own from now on.
    }
  }

  /** With nothing in it that others could read meanwhile. */
  private static void create(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }
}
