package dev.reprise.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.tidy.SourceFile;
import dev.reprise.tidy.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each row of docs/hardening.md names a test, and each test that is named is there. */
class HardeningPageTest {
  /** {@code package.Class.method}, where a package, or what is before the method, may be absent. */
  private static final Pattern NAME =
      Pattern.compile("`((?:[a-z0-9]+\\.)*)([A-Z]\\w*Test)?(?:\\.([a-z]\\w*))?`");

  private static final Pattern HEADING = Pattern.compile("\\|[-| ]+\\|");

  /** Sources of tests. */
  private final List<SourceFile> sources =
      SourceTree.read(SourceTree.root()).stream()
          .filter(file -> file.path().matches("(.*/)?src/test/java/.*Test\\.java"))
          .toList();

  private final List<String> missing = new ArrayList<>();

  @Test
  void eachRowNamesTestsThatAreThere() throws IOException {
    List<String> lines = Files.readAllLines(SourceTree.root().resolve("docs/hardening.md"));
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
    String end = "/" + folder.replace('.', '/') + type + ".java";
    return sources.stream()
        .filter(file -> file.path().endsWith(end))
        .anyMatch(file -> method == null || file.text().contains("void " + method + "("));
  }
}
