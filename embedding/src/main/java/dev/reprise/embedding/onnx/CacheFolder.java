package dev.reprise.embedding.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
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

  /** Longer than it takes to make any file. */
  private static final Duration LONGEST_WORK = Duration.ofHours(1);

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
      Path real = root.toRealPath();
      requireOwn(real);
      deleteUnfinished(real);
      return new CacheFolder(real);
    } catch (IOException | RuntimeException e) {
      LOG.info("Nothing is kept for the next start, which takes longer then: {}", e.toString());
      return null;
    }
  }

  /**
   * By the XDG Base Directory Specification 0.8, and what is usual elsewhere.
   *
   * @throws IOException when the user has no home, which Java calls {@code ?}
   */
  static Path ofUser(UnaryOperator<@Nullable String> environment, String home) throws IOException {
    String given = environment.apply("XDG_CACHE_HOME");
    if (given != null && Path.of(given).isAbsolute()) {
      return Path.of(given, "reprise");
    }
    String local = environment.apply("LOCALAPPDATA");
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows") && local != null) {
      return Path.of(local, "reprise", "cache");
    }
    if (!Path.of(home).isAbsolute()) {
      throw new IOException("expected a home folder, got " + home);
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
    UserPrincipal self = self(root);
    if (!Files.getFileStore(root).supportsFileAttributeView(PosixFileAttributeView.class)) {
      return;
    }
    PosixFileAttributes found = Files.readAttributes(root, PosixFileAttributes.class);
    String shown = PosixFilePermissions.toString(found.permissions());
    if (!found.owner().equals(self)
        || found.permissions().contains(PosixFilePermission.OTHERS_WRITE)
        || found.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
      throw new IOException(
          "%s: expected a folder that %s alone writes to, got %s of %s"
              .formatted(root, self.getName(), shown, found.owner().getName()));
    }
  }

  /** Who files made here belong to, which none is where they cannot be made. */
  private static UserPrincipal self(Path root) throws IOException {
    Path trial = Files.createTempFile(root, "", UNFINISHED);
    try {
      return Files.getOwner(trial);
    } finally {
      Files.delete(trial);
    }
  }

  /** What processes that were killed have left; others may be at work on younger ones. */
  private static void deleteUnfinished(Path root) throws IOException {
    long old = System.currentTimeMillis() - LONGEST_WORK.toMillis();
    try (Stream<Path> files = Files.list(root)) {
      files
          .filter(file -> file.toString().endsWith(UNFINISHED) && changed(file) < old)
          .forEach(CacheFolder::delete);
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
      create(place);
      sweep(root.resolve(kind), place);
    }
    return place;
  }

  /** What a process has loaded stays usable to it. */
  private static void sweep(Path kind, Path fresh) throws IOException {
    try (Stream<Path> folders = Files.list(kind)) {
      List<Path> old =
          folders
              .filter(folder -> !folder.equals(fresh) && Files.isDirectory(folder))
              .sorted(Comparator.comparing(CacheFolder::changed).reversed())
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

  /** Milliseconds since the epoch. */
  private static long changed(Path file) {
    return file.toFile().lastModified();
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
