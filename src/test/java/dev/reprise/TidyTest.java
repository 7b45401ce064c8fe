package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.tidy.SourceFile;
import dev.reprise.tidy.SourceTree;
import dev.reprise.tidy.Tidy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the whole project to the rules in {@code dev.reprise.tidy}. */
class TidyTest {

  private static final List<SourceFile> FILES = SourceTree.read(SourceTree.root());

  @Test
  void sourcesKeepToTheRules() {
    assertThat(Tidy.sources(FILES)).isEmpty();
  }

  @Test
  void noTextNamesTheHostOfAPackageRegistry() {
    assertThat(Tidy.texts(FILES)).isEmpty();
  }

  @Test
  void everyExceptionIsStillNeeded() {
    assertThat(Tidy.idleAllowances(FILES)).isEmpty();
  }

  @Test
  void theRulesSeeEveryModule() {
    assertThat(FILES)
        .extracting(SourceFile::path)
        .contains("pom.xml", "reprise", "src/test/java/dev/reprise/TidyTest.java")
        .anyMatch(path -> path.startsWith("gateway-core/src/main/java/"))
        .anyMatch(path -> path.startsWith("config/src/test/java/"));
  }
}
