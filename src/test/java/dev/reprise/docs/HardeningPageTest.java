package dev.reprise.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each row of docs/hardening.md names a test, and each test that is named is there. */
class HardeningPageTest {
  private static final Path PROJECT = project();

  /** {@code package.Class.method}, where a package, or what is before the method, may be absent. */
  private static final Pattern NAME =
      Pattern.compile("`((?:[a-z0-9]+\\.)*)([A-Z]\\w*Test)?(?:\\.([a-z]\\w*))?`");

  private static final Pattern HEADING = Pattern.compile("\\|[-| ]+\\|");

  /** Sources of tests by their class's simple name. */
  private final Map<String, List<Path>> sources = sources();

  private final List<String> missing = new ArrayList<>();

  @Test
  void eachRowNamesTestsThatAreThere() throws IOException {
    List<String> lines = Files.readAllLines(PROJECT.resolve("docs/hardening.md"));
    int rows = 0;
    for (int i = 0; i < lines.size(); i++) {
      boolean heading = i + 1 < lines.size() && isRule(lines.get(i + 1));
      if (lines.get(i).startsWith("|") && !heading && !isRule(lines.get(i))) {
        rows++;
        check(lines.get(i));
      }
    }
    assertThat(missing).isEmpty();
    assertThat(rows).isGreaterThan(80);
  }

  private static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(".ci"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  private static boolean isRule(String line) {
    return HEADING.matcher(line).matches();
  }

  private void check(String row) {
    String[] cells = row.split(" \\| ");
    List<MatchResult> names = NAME.matcher(cells[cells.length - 1]).results().toList();
    if (names.isEmpty()) {
      missing.add("any test: " + row);
    }
    String type = "";
    for (MatchResult name : names) {
      type = name.group(2) == null ? type : name.group(2);
      if (!isThere(name.group(1), type, name.group(3))) {
        missing.add(type + " " + name.group());
      }
    }
  }

  /**
   * @param folder a package with a dot behind it; empty for any
   * @param method null for the class as a whole
   */
  private boolean isThere(String folder, String type, @Nullable String method) {
    for (Path source : sources.getOrDefault(type, List.of())) {
      String place = source.getParent().toString().replace('/', '.') + '.';
      if (place.endsWith('.' + folder) || folder.isEmpty()) {
        if (method == null || read(source).contains("void " + method + "(")) {
          return true;
        }
      }
    }
    return false;
  }

  private static Map<String, List<Path>> sources() {
    Map<String, List<Path>> sources = new HashMap<>();
    try (Stream<Path> files = Files.find(PROJECT, 12, (path, _) -> isTest(path))) {
      files.forEach(
          path -> {
            String name = path.getFileName().toString().replace(".java", "");
            sources.computeIfAbsent(name, _ -> new ArrayList<>()).add(path);
          });
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isTest(Path path) {
    String text = path.toString();
    return text.endsWith("Test.java") && text.contains("src/test/java/");
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
