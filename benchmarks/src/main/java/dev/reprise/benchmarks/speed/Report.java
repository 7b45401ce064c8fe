package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Says what comes of a run while it runs, and keeps it if that is wanted. */
final class Report {
  private final Options options;
  private final StringBuilder text = new StringBuilder();
  private final List<Verdict> verdicts = new ArrayList<>();

  Report(Options options) throws IOException {
    this.options = options;
    say("# " + title() + "\n\n" + method());
  }

  void add(Result result) {
    say("## " + result.title() + "\n\n" + result.table());
    verdicts.addAll(result.verdicts());
  }

  void end() throws IOException {
    say("## Targets\n\n" + targets());
    if (options.save()) {
      save();
    }
  }

  private void say(String words) {
    text.append(words).append('\n');
    System.out.println(words);
  }

  private static String title() throws IOException {
    return "Speed beside others, %s, %s".formatted(LocalDate.now(), Machine.describe());
  }

  private String method() {
    return """
    `%s`: medians of %d alternating rounds of %d s. What is measured has one core to itself,
    load and upstream have the rest. Load is closed-loop, so its percentiles are those of a
    server that is always busy. A reference below 95 %% of its core was limited by the load:
    then the requests per CPU-second count.
    """
        .formatted(options.command(), options.rounds(), options.seconds());
  }

  private Table targets() {
    Table table = new Table("what", "figure", "reference", "its", "gateway", "ratio", "target", "");
    for (Verdict each : verdicts) {
      table.add(
          each.row(),
          each.figure(),
          each.reference(),
          Numbers.brief(each.theirs()),
          Numbers.brief(each.ours()),
          Numbers.brief(each.ratio()),
          each.target().text(each.unit()),
          each.isMet() ? "met" : "missed");
    }
    return table;
  }

  private void save() throws IOException {
    Path folder = options.root().resolve("benchmarks/results");
    String name =
        "speed-%s-%s%s".formatted(LocalDate.now(), Machine.name(), options.quick() ? "-quick" : "");
    String plot = name + ".svg";
    Files.writeString(folder.resolve(plot), TargetPlot.svg(title(), verdicts));
    Files.writeString(folder.resolve(name + ".md"), text + "\n![Targets](" + plot + ")\n");
    System.out.println("written: " + folder.resolve(name) + ".md, .svg");
  }
}
