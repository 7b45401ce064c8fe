package dev.reprise.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How often the guard is right about pairs in many fields; no guard is always. */
class GuardJudgementTest {
  private static final double MOST_NEAR_MISSES_PASSED = 0.05;
  private static final double MOST_PARAPHRASES_VETOED = 0.10;
  private static final Guard GUARD = Guard.english();

  @Test
  void nearMissesAreVetoed() {
    List<String> pairs = pairs("near-misses.txt");
    List<String> passed = pairs.stream().filter(pair -> !isVetoed(pair)).toList();
    assertThat(passed).hasSizeLessThan((int) (pairs.size() * MOST_NEAR_MISSES_PASSED) + 1);
  }

  @Test
  void paraphrasesAreNotVetoed() {
    List<String> pairs = pairs("paraphrases.txt");
    List<String> vetoed = pairs.stream().filter(GuardJudgementTest::isVetoed).toList();
    assertThat(vetoed).hasSizeLessThan((int) (pairs.size() * MOST_PARAPHRASES_VETOED) + 1);
  }

  private static boolean isVetoed(String pair) {
    int bar = pair.indexOf(" | ");
    Text one = GUARD.read(pair.substring(0, bar));
    Text other = GUARD.read(pair.substring(bar + 3));
    Finding finding = GUARD.compare(one, other);
    assertThat(GUARD.compare(other, one)).as(pair).isEqualTo(finding);
    return finding.veto() != null;
  }

  private static List<String> pairs(String name) {
    var in = Objects.requireNonNull(GuardJudgementTest.class.getResourceAsStream(name));
    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
