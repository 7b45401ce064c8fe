package dev.reprise.benchmarks.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The files that a run leaves: rows, tables, plots. None holds a text of a data set. */
final class Report {
  private final Options options;

  Report(Options options) {
    this.options = options;
  }

  void write(Findings findings, String tables) throws IOException {
    Files.createDirectories(options.results());
    List<String> rows = findings.rows().stream().map(Row::csv).sorted().toList();
    Files.writeString(
        file(".csv"),
        "# "
            + options.command()
            + "; "
            + machine()
            + "\n"
            + Row.HEADER
            + "\n"
            + String.join("\n", rows)
            + "\n");
    Files.writeString(
        file(".md"),
        "# Quality: hits and wrong answers\n\n`"
            + options.command()
            + "`, "
            + machine()
            + ". Rows in ["
            + file(".csv").getFileName()
            + "]("
            + file(".csv").getFileName()
            + "), plots in ["
            + file(".html").getFileName()
            + "]("
            + file(".html").getFileName()
            + ").\n"
            + tables);
    Files.writeString(file(".html"), html(findings, tables));
    System.out.println("written: " + file(".csv") + ", .md, .html");
  }

  /** The library's rows first, then the gateway's, in the same order. */
  void writeHttp(List<Row> rows, String table) throws IOException {
    Files.createDirectories(options.results());
    Path file = options.results().resolve("quality-http.md");
    Files.writeString(
        file,
        "# Quality over HTTP\n\n`"
            + options.command()
            + "`, "
            + machine()
            + ".\n"
            + table
            + "\n```\n"
            + Row.HEADER
            + "\n"
            + rows.stream().map(Row::csv).collect(Collectors.joining("\n"))
            + "\n```\n");
    System.out.println("written: " + file);
  }

  /** A first look must not replace the whole. */
  private Path file(String ending) {
    return options.results().resolve((options.quick() ? "quality-quick" : "quality") + ending);
  }

  private String html(Findings findings, String tables) {
    String charts =
        new Charts(options, findings)
            .all().stream().map(Chart::svg).collect(Collectors.joining("\n"));
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>Reprise: hits and wrong answers</title>
    <style>body{font-family:sans-serif;max-width:960px;margin:2em auto}svg{border:1px solid #ddd;\
    margin:4px}pre{background:#f6f6f6;padding:1em;overflow-x:auto;font-size:12px}</style></head>
    <body><h1>Hits and wrong answers</h1>
    <p><code>%s</code><br>%s</p>
    %s
    <pre>%s</pre></body></html>
    """
        .formatted(options.command(), machine(), charts, tables);
  }

  private static String machine() {
    return String.format(
        Locale.ROOT,
        "%s, %d CPUs%s, %s %s, Java %s",
        LocalDate.now(),
        Runtime.getRuntime().availableProcessors(),
        processor(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.version"));
  }

  private static String processor() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo"))
          .lines()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> " (" + line.substring(line.indexOf(':') + 1).strip() + ")")
          .orElse("");
    } catch (IOException e) {
      // Not every system tells.
      return "";
    }
  }
}
