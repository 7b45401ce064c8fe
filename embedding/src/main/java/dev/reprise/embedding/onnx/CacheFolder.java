package dev.reprise.embedding.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for files that take time to make and are the same at each start: libraries that lie
 * packed in jars, networks that have been optimised.
 *
 * <p>Files come into place whole, by a rename, so processes that start at once do not disturb each
 * other: the last one wins with the same bytes. Each file is checked against its {@link Print}
 * before it is used. It may be deleted at any time and is then filled anew.
 */
final class CacheFolder {
  private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

  /** Folders of one kind, such as of earlier versions, that are left beside a new one. */
  private static final int KEPT_FOLDERS = 3;

  private static final String UNFINISHED = ".part";

  /** Makes a file; whatever it leaves behind in case of a failure is deleted. */
  @FunctionalInterface
  interface Maker {
    void make(Path file) throws Exception;
  }

  private final Path root;

  private CacheFolder(Path root) {
    this.root = root;
  }

  /**
   * The folder, made if need be.
   *
   * @param setting a path, {@link OnnxConfig#USERS_CACHE} or empty for none
   * @return null when there shall be none, or it cannot be written to, or others can
   */
  static @Nullable CacheFolder open(String setting) {
    if (setting.isEmpty()) {
      return null;
    }
    try {
      Path root =
          setting.equals(OnnxConfig.USERS_CACHE)
              ? ofUser(System::getenv, System.getProperty("user.home"))
              : Path.of(setting);
      create(root.toAbsolutePath());
      requireOwn(root);
      return new CacheFolder(root.toRealPath());
    } catch (IOException | RuntimeException e) {
      LOG.info("Nothing is kept for the next start, which takes longer then: {}", e.toString());
      return null;
    }
  }

  /** By the XDG Base Directory Specification 0.8, and what is usual elsewhere. */
  static Path ofUser(UnaryOperator<@Nullable String> environment, String home) {
    String given = environment.apply("XDG_CACHE_HOME");
    if (given != null && Path.of(given).isAbsolute()) {
      return Path.of(given, "reprise");
    }
    String local = environment.apply("LOCALAPPDATA");
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows") && local != null) {
      return Path.of(local, "reprise", "cache");
    }
    return system.startsWith("mac")
        ? Path.of(home, "Library", "Caches", "reprise")
        : Path.of(home, ".cache", "reprise");
  }

  private static void create(Path root) throws IOException {
    if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      var ownersAlone = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(root, PosixFilePermissions.asFileAttribute(ownersAlone));
    } else {
      Files.createDirectories(root);
    }
  }

  /** Who can write here can have this process run code. */
  private static void requireOwn(Path root) throws IOException {
    if (!Files.isWritable(root)) {
      throw new IOException(root + ": expected a folder that can be written to");
    }
    FileStore disk = Files.getFileStore(root);
    if (!disk.supportsFileAttributeView(PosixFileAttributeView.class)) {
      return;
    }
    PosixFileAttributes found = Files.readAttributes(root, PosixFileAttributes.class);
    String shown = PosixFilePermissions.toString(found.permissions());
    if (found.permissions().contains(PosixFilePermission.OTHERS_WRITE)
        || found.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
      throw new IOException(
          root + ": expected a folder that only its owner writes to, got " + shown);
    }
  }

  /**
   * A copy of a resource under the resource's own name.
   *
   * @param kind folders of one kind stand for versions of the same
   */
  Path copy(String kind, String folder, URL resource) throws IOException {
    Path place = place(kind, folder);
    String path = resource.getPath();
    Path file = place.resolve(path.substring(path.lastIndexOf('/') + 1));
    Print print = Print.of(resource);
    if (!Files.isRegularFile(file) || !Print.of(file).equals(print)) {
      make(
          part -> {
            try (InputStream in = resource.openStream()) {
              Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
          },
          part -> file);
    }
    return file;
  }

  /** A file that {@link #keep} has put there, whole; null when there is none. */
  @Nullable Path find(String kind, String folder) throws IOException {
    try (Stream<Path> files = Files.list(place(kind, folder))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(UNFINISHED) && name.equals(Print.of(file).toString())) {
          return file;
        }
      }
    }
    return null;
  }

  /** Puts a file there, the only one of its folder. */
  Path keep(String kind, String folder, Maker maker) throws IOException {
    Path place = place(kind, folder);
    Path made = make(maker, part -> place.resolve(Print.of(part).toString()));
    try (Stream<Path> files = Files.list(place)) {
      files.filter(file -> !file.equals(made)).forEach(CacheFolder::delete);
    }
    return made;
  }

  @FunctionalInterface
  private interface Naming {
    Path of(Path part) throws IOException;
  }

  private Path make(Maker maker, Naming naming) throws IOException {
    Path part = Files.createTempFile(root, "", UNFINISHED);
    try {
      maker.make(part);
      return Files.move(part, naming.of(part), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private Path place(String kind, String folder) throws IOException {
    Path place = root.resolve(kind).resolve(folder);
    if (!Files.isDirectory(place)) {
      Files.createDirectories(place);
      sweep(root.resolve(kind), place);
    }
    return place;
  }

  /** What a process has loaded stays usable to it. */
  private static void sweep(Path kind, Path fresh) throws IOException {
    try (Stream<Path> folders = Files.list(kind)) {
      List<Path> old =
          folders
              .filter(folder -> !folder.equals(fresh))
              .sorted(Comparator.comparing(CacheFolder::age).reversed())
              .skip(KEPT_FOLDERS)
              .toList();
      for (Path folder : old) {
        try (Stream<Path> files = Files.list(folder)) {
          files.forEach(CacheFolder::delete);
        }
        delete(folder);
      }
    }
  }

  private static long age(Path folder) {
    return folder.toFile().lastModified();
  }

  /** Some systems refuse to while the file is in use; then it goes another time. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} stays for now", file, e);
    }
  }
}
