package dev.reprise.benchmarks.eviction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The scores as Markdown and as comma-separated values. */
final class Tables {
  private static final String HEAD =
      """
      # Eviction: money saved and hit ratio

      `benchmarks/run eviction`, %s, %d CPUs, Java %s. Rows in [eviction.csv](eviction.csv).

      Requests of public traces; %s.
      Each key has an entry of a size (lognormal, median 2 kB of answer and 500 B beside it) and a
      price (prompts around 400 tokens; small, middle and large models at 60, 30 and 10 %%) drawn
      from the key. A cell is the money saved in percent of what no cache would have cost, and in
      parentheses the hits in percent of the requests; the share is of the bytes of all entries.
      The best money figure of a column is bold. "GDSF" keeps an exact order and admits everything;
      "frequency kept" also counts what was evicted; Caffeine's weights are the bytes.
      The sketch ages at random: the figures of Reprise move by about 0.1 between runs, those of the
      small traces (multi) by one or two. Its window and the pace of L were chosen on these figures.

      """;

  private final List<Workload> workloads;
  private final List<Score> scores;

  Tables(List<Workload> workloads, List<Score> scores) {
    this.workloads = workloads;
    this.scores = scores;
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("eviction.md"), head() + markdown());
    Files.writeString(
        folder.resolve("eviction.csv"),
        scores.stream().map(Score::csv).collect(Collectors.joining("", Score.CSV_HEAD, "")));
  }

  String markdown() {
    List<Column> columns =
        scores.stream().map(score -> new Column(score.trace(), score.part())).distinct().toList();
    StringBuilder out = new StringBuilder("| |");
    columns.forEach(
        column -> out.append(format(" %s %.0f %% |", column.trace(), 100 * column.part())));
    out.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
    for (String policy : scores.stream().map(Score::policy).distinct().toList()) {
      out.append("| ").append(policy).append(" |");
      columns.forEach(column -> out.append(cell(column, policy)));
      out.append('\n');
    }
    return out.toString();
  }

  private record Column(String trace, double part) {
    boolean holds(Score score) {
      return score.trace().equals(trace) && score.part() == part;
    }
  }

  private String cell(Column column, String policy) {
    List<Score> rivals = scores.stream().filter(column::holds).toList();
    double best = rivals.stream().mapToDouble(Score::money).max().orElseThrow();
    Score own = rivals.stream().filter(s -> s.policy().equals(policy)).findAny().orElseThrow();
    String mark = own.money() == best ? "**" : "";
    return format(" %s%.1f%s (%.1f) |", mark, own.money(), mark, own.hits());
  }

  private String head() {
    String sizes =
        workloads.stream()
            .map(
                w -> format("%s: %,d of %,d keys", w.name(), w.requests().length, w.bytes().length))
            .collect(Collectors.joining("; "));
    return format(
        HEAD,
        LocalDate.now(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        sizes);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
