package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.tidy.SourceFile;
import dev.reprise.tidy.SourceTree;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every scenario of the cache's behaviour, S1 to S107, is named by the test that proves it. */
class ScenariosTest {
  private static final int LAST = 107;

  private static final Pattern NAME = Pattern.compile("\"(S\\d+[^\"\\n]*)\"");
  private static final Pattern NUMBERS = Pattern.compile("\\bS(\\d+)(?:-S?(\\d+))?");

  @Test
  void everyScenarioIsProved() {
    Set<Integer> named = new TreeSet<>();
    for (SourceFile file : SourceTree.read(SourceTree.root())) {
      if (file.path().contains("src/test/java/") && file.path().endsWith("Test.java")) {
        collect(file.text(), named);
      }
    }
    Set<Integer> expected = new TreeSet<>(IntStream.rangeClosed(1, LAST).boxed().toList());
    assertThat(named).isEqualTo(expected);
  }

  private static void collect(String source, Set<Integer> named) {
    Matcher name = NAME.matcher(source);
    while (name.find()) {
      Matcher numbers = NUMBERS.matcher(name.group(1));
      while (numbers.find()) {
        int first = Integer.parseInt(numbers.group(1));
        int last = numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2));
        IntStream.rangeClosed(first, last).forEach(named::add);
      }
    }
  }
}
