package dev.reprise.tidy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every text file of the project that is not generated. */
public final class SourceTree {

  private static final Set<String> SKIPPED =
      Set.of(".git", "target", "node_modules", ".idea", ".vscode", ".settings");
  private static final int MAX_BYTES = 4 << 20;

  private SourceTree() {}

  /** The directory that holds all modules, seen from the module that the tests run in. */
  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("gateway-core"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("no gateway-core above " + Path.of("").toAbsolutePath());
      }
    }
    return directory;
  }

  public static List<SourceFile> read(Path root) {
    List<SourceFile> files = new ArrayList<>();
    try {
      Files.walkFileTree(root, new Reader(root, files));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static final class Reader extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<SourceFile> files;

    Reader(Path root, List<SourceFile> files) {
      this.root = root;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return SKIPPED.contains(directory.getFileName().toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile() && attributes.size() <= MAX_BYTES) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (text.indexOf('\0') < 0) {
          String path = root.relativize(file).toString().replace(File.separatorChar, '/');
          files.add(SourceFile.of(path, text));
        }
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
