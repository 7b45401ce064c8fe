package dev.reprise.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of the file, locked against other processes until it is closed. What is made in it can
 * be read by its owner alone, since it holds prompts.
 */
final class Folder implements AutoCloseable {
  private static final String NAME = "cache.db";
  private static final String BROKEN = NAME + ".broken-";

  /** Files that were set aside and are kept, each for a human to look at. */
  private static final int MAX_BROKEN = 3;

  /** What SQLite keeps beside its file; its log and the index of that. */
  private static final List<String> SUFFIXES = List.of("", "-wal", "-shm");

  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path path;
  private final FileChannel channel;

  private Folder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder where there is none and takes it.
   *
   * @throws FolderException when that cannot be, or when another process has it
   */
  static Folder take(Path path) {
    try {
      Path folder = path.toAbsolutePath();
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
      }
      FileChannel channel =
          FileChannel.open(created(folder.resolve("lock")), StandardOpenOption.WRITE);
      lock(folder, channel);
      return new Folder(folder, channel);
    } catch (IOException e) {
      throw new FolderException(path, e.toString(), e);
    }
  }

  private static void lock(Path folder, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new FolderException(folder, "another process is using it");
    }
  }

  static Path file(Path folder) {
    return folder.toAbsolutePath().resolve(NAME);
  }

  Path file() {
    return path.resolve(NAME);
  }

  /** Has SQLite find the file there, with the permissions that it will give its log as well. */
  Path createdFile() throws IOException {
    return created(file());
  }

  long bytes() {
    return bytes(path);
  }

  /** Of the file in the folder and its log. */
  static long bytes(Path folder) {
    return Stream.of(NAME, NAME + "-wal")
        .mapToLong(name -> folder.resolve(name).toFile().length())
        .sum();
  }

  /**
   * Takes the file out of the way under a dated name.
   *
   * @return the name
   */
  String setAside() throws IOException {
    String name = nextBroken(ZonedDateTime.now(ZoneOffset.UTC), broken());
    for (String suffix : SUFFIXES) {
      if (Files.exists(beside(suffix))) {
        Files.move(beside(suffix), path.resolve(name + suffix));
      }
    }
    dropOldBroken();
    return name;
  }

  /** Two in a second are told apart, and the later one has the later name. */
  private static String nextBroken(ZonedDateTime time, List<String> others) {
    String name = BROKEN + STAMP.format(time);
    boolean later = others.isEmpty() || name.compareTo(others.getLast()) > 0;
    return later ? name : nextBroken(time.plusSeconds(1), others);
  }

  /** Takes no room, so that it works on a full disk. */
  void delete() throws IOException {
    for (String suffix : SUFFIXES) {
      Files.deleteIfExists(beside(suffix));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void dropOldBroken() throws IOException {
    List<String> names = broken();
    for (String old : names.subList(0, Math.max(0, names.size() - MAX_BROKEN))) {
      for (String suffix : SUFFIXES) {
        Files.deleteIfExists(path.resolve(old + suffix));
      }
    }
  }

  /** Oldest first. */
  private List<String> broken() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.startsWith(BROKEN) && !each.endsWith("-wal"))
          .filter(each -> !each.endsWith("-shm"))
          .sorted()
          .toList();
    }
  }

  private Path beside(String suffix) {
    return path.resolve(NAME + suffix);
  }

  private static Path created(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Files.createFile(file, ownerOnly(file, "rw-------"));
    }
    if (isPosix(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
