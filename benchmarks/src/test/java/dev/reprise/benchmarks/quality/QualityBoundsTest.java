package dev.reprise.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.benchmarks.quality.Findings.Mean;
import dev.reprise.benchmarks.quality.GuardTable.Line;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.embedding.Embedding;
import dev.reprise.guard.Veto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The quality benchmark in small, with the real model and questions of our own: no public data set
 * is at hand where changes are checked. The figures stand in the log; each bound lies a little
 * beyond what was measured, or is what a user was promised.
 */
class QualityBoundsTest {
  private static final Model MODEL = Model.of("bge");
  private static final String STREAM = "own";
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
  private static final Path VECTORS =
      Path.of(System.getProperty("basedir", "benchmarks"), "target", "vectors");

  /** So loose that it must be wrong often, or nothing is measured. */
  private static final double LOOSE = 0.75;

  private static Vectors vectors;
  private static Findings findings;
  private static GuardTable guard;

  private record Job(long seed, Setting setting) {}

  @BeforeAll
  static void measure() throws IOException {
    Map<Long, List<Utterance>> streams =
        SEEDS.stream().collect(Collectors.toMap(Function.identity(), OwnQuestions::stream));
    List<Pair> pairs = OwnQuestions.pairs();
    vectors = new Vectors(MODEL, VECTORS);
    vectors.load(
        Stream.concat(
                streams.get(SEEDS.getFirst()).stream().map(Utterance::text),
                pairs.stream().flatMap(pair -> Stream.of(pair.one(), pair.other())))
            .sorted()
            .toList());
    guard = GuardTable.of(pairs, List.of(), vectors);
    findings =
        new Findings(
            jobs().parallelStream()
                .map(job -> row(job.seed(), job.setting(), streams.get(job.seed())))
                .toList());
    System.out.print(Tables.ofStreams(options(), findings) + Tables.ofGuard(guard));
  }

  private static Row row(long seed, Setting setting, List<Utterance> stream) {
    return Row.of(MODEL, vectors, STREAM, seed, setting, stream);
  }

  private static List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (long seed : SEEDS) {
      Plan.ACCEPTED.forEach(delta -> jobs.add(new Job(seed, Setting.evidence(MODEL, delta, 0))));
      jobs.add(new Job(seed, Setting.evidence(MODEL, 0.01, Plan.NOISE)));
      jobs.add(new Job(seed, Setting.perEntry(MODEL, 0.01)));
    }
    long first = SEEDS.getFirst();
    jobs.add(new Job(first, Setting.fixed(MODEL, LOOSE)));
    for (int i = 0; i < Model.Sweep.POINTS; i++) {
      jobs.add(new Job(first, Setting.fixed(MODEL, MODEL.sweep().at(i))));
      jobs.add(new Job(first, Setting.plain(MODEL, MODEL.sweep().at(i))));
    }
    return jobs;
  }

  private static Options options() {
    Path none = Path.of("");
    return new Options(none, none, List.of(MODEL), SEEDS, List.of(STREAM), true, false, "");
  }

  @Test
  void theStreamIsLongAndItsIntentsLieClose() {
    List<Utterance> recurring = OwnQuestions.recurring();
    assertThat(recurring.stream().map(Utterance::text).distinct().count())
        .isEqualTo(recurring.size())
        .isGreaterThanOrEqualTo(4_000);
    assertThat(OwnQuestions.once().stream().map(Utterance::text).distinct().count())
        .isGreaterThanOrEqualTo(600);
    Map<String, Long> popularity =
        recurring.stream().collect(Collectors.groupingBy(Utterance::intent, Collectors.counting()));
    assertThat(popularity).hasSizeGreaterThanOrEqualTo(40);
    assertThat(popularity.values())
        .anyMatch(requests -> requests > 200)
        .anyMatch(requests -> requests < 30);
    assertThat(closeToAnother(recurring)).isGreaterThan(50);
  }

  /** Requests with one of another intent at a cosine of 0.85 or more, in percent of a sample. */
  private static double closeToAnother(List<Utterance> requests) {
    int sample = 0;
    int close = 0;
    for (int i = 0; i < requests.size(); i += 10) {
      Utterance one = requests.get(i);
      Embedding embedding = vectors.of(one.text());
      boolean isClose =
          requests.stream()
              .filter(other -> !other.intent().equals(one.intent()))
              .anyMatch(other -> vectors.of(other.text()).similarity(embedding) >= 0.85);
      sample++;
      close += isClose ? 1 : 0;
    }
    System.out.printf("%d %% have another intent at a cosine ≥ 0.85%n", 100 * close / sample);
    return 100.0 * close / sample;
  }

  @Test
  void theMeasuringSeesWrongAnswers() {
    assertThat(findings.fixed(MODEL.label(), STREAM, LOOSE, true).error()).isGreaterThan(5);
    assertThat(findings.fixed(MODEL.label(), STREAM, 0.93, true).error()).isGreaterThan(2);
  }

  @Test
  void evidenceKeepsEveryAcceptedErrorInEachOrder() {
    for (double delta : Plan.ACCEPTED) {
      Mean mean = evidence(delta, 0);
      assertThat(mean.seeds()).isEqualTo(SEEDS.size());
      assertThat(mean.worst()).as("δ = %s", delta).isLessThanOrEqualTo(100 * delta);
    }
  }

  @Test
  void evidenceAnswersMoreThanTheBestThresholdWithTheSameError() {
    Mean mean = evidence(0.01, 0);
    assertThat(mean.hits()).isGreaterThan(31);
    assertThat(mean.hits()).isGreaterThan(1.2 * hindsight(mean));
  }

  @Test
  void whoAcceptsMoreErrorsGetsMoreAnswers() {
    assertThat(evidence(0.02, 0).hits()).isGreaterThan(evidence(0.01, 0).hits() + 0.5);
    assertThat(evidence(0.05, 0).hits()).isGreaterThan(evidence(0.02, 0).hits() + 1);
  }

  @Test
  void hitsAreForwardedToVerifyAtTheConfiguredRate() {
    Mean mean = evidence(0.01, 0);
    assertThat(mean.cost() / (mean.cost() + mean.hits())).isBetween(0.02, 0.05);
  }

  @Test
  void perEntryKeepsTheErrorAndAnswersLess() {
    Mean mean = findings.learned(MODEL.label(), STREAM, Rule.PER_ENTRY, 0.01, 0);
    assertThat(mean.seeds()).isEqualTo(SEEDS.size());
    assertThat(mean.worst()).isLessThanOrEqualTo(1);
    assertThat(mean.hits()).isGreaterThan(2).isLessThan(evidence(0.01, 0).hits() / 2);
  }

  @Test
  void comparisonsThatErrCostHitsAndNoError() {
    Mean mean = evidence(0.01, Plan.NOISE);
    assertThat(mean.seeds()).isEqualTo(SEEDS.size());
    assertThat(mean.worst()).isLessThanOrEqualTo(1);
    assertThat(mean.hits()).isGreaterThan(12).isLessThan(evidence(0.01, 0).hits());
  }

  @Test
  void theGuardStopsNearMissesOfEveryKindAndFewParaphrases() {
    Line misses = sum(false);
    Line controls = sum(true);
    assertThat(guard.lines())
        .extracting(Line::category)
        .contains(Stream.of(Veto.values()).map(Veto::label).toArray(String[]::new));
    assertThat(misses.pairs()).isGreaterThanOrEqualTo(60);
    assertThat(misses.near()).isGreaterThanOrEqualTo(40);
    assertThat(controls.pairs()).isGreaterThanOrEqualTo(40);
    assertThat(guard.missed()).isLessThanOrEqualTo(5);
    assertThat(guard.falseVetoes()).isLessThanOrEqualTo(8);
  }

  /** The last two lines are the sums. */
  private static Line sum(boolean same) {
    return guard.lines().reversed().stream()
        .filter(line -> line.same() == same)
        .findFirst()
        .orElseThrow();
  }

  private static Mean evidence(double delta, double noise) {
    return findings.learned(MODEL.label(), STREAM, Rule.EVIDENCE, delta, noise);
  }

  private static double hindsight(Mean mean) {
    return findings.hindsight(MODEL.label(), STREAM, mean.error());
  }
}
