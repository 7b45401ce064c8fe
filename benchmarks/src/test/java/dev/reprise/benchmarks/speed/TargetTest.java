package dev.reprise.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void aRateIsMetByEnoughOfTheReferences() {
    Target target = Target.atLeastTimes(0.8);
    assertThat(target.isMet(80, 100)).isTrue();
    assertThat(target.isMet(79, 100)).isFalse();
    assertThat(target.text("")).isEqualTo("≥ 0.80 ×");
  }

  @Test
  void aLimitIsMetWhateverTheReferenceHas() {
    Target target = Target.atMost(15);
    assertThat(target.isMet(15, Double.NaN)).isTrue();
    assertThat(target.isMet(16, 100)).isFalse();
    assertThat(target.text("µs")).isEqualTo("≤ 15 µs");
  }

  @Test
  void aFigureThatWasNotMeasuredMeetsNothing() {
    assertThat(Target.atMost(15).isMet(Double.NaN, 1)).isFalse();
    assertThat(Target.atLeastTimes(0.8).isMet(1, Double.NaN)).isFalse();
  }

  @Test
  void twiceAsGoodIsTwiceAsFarWhicheverWayTheTargetPoints() {
    assertThat(verdict(160, Target.atLeastTimes(0.8)).attainment()).isEqualTo(2);
    assertThat(verdict(5, Target.atMost(10)).attainment()).isEqualTo(2);
    assertThat(verdict(-5, Target.atMost(10)).isMet()).isTrue();
  }

  @Test
  void thePlotHasABarForEachTarget() {
    String svg =
        TargetPlot.svg(
            "title",
            List.of(verdict(160, Target.atLeastTimes(0.8)), verdict(-5, Target.atMost(10))));
    assertThat(svg).startsWith("<svg").endsWith("</svg>\n").containsOnlyOnce("title</tspan>");
    assertThat(svg.split("<rect", -1)).hasSize(1 + 1 + 2);
  }

  private static Verdict verdict(double ours, Target target) {
    return new Verdict("row", "figure", "µs", "nginx", 100, ours, target);
  }
}
