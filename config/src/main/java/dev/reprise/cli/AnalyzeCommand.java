package dev.reprise.cli;

import dev.reprise.analyze.Analysis;
import dev.reprise.analyze.Analyzer;
import dev.reprise.analyze.HtmlReport;
import dev.reprise.analyze.JsonReport;
import dev.reprise.analyze.LogFormat;
import dev.reprise.analyze.Options;
import dev.reprise.analyze.TextReport;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.progress.Bar;
import dev.reprise.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells from a log what a cache would have saved. */
@Command(
    name = "analyze",
    description =
        "Replays a log of past requests through the cache, without calling any provider, and"
            + " reports what it would have saved; of Reprise's own access log, what it did save.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class AnalyzeCommand implements Callable<Integer> {
  private static final String STANDARD = "-";
  private static final int PIPED_WIDTH = 100;

  @Parameters(
      paramLabel = "FILE",
      description =
          "OpenAI requests or request/response pairs, LiteLLM logs (JSON lines), or Reprise access"
              + " logs; .gz as well, - for standard input.")
  private String file = STANDARD;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The YAML file that the gateway would be run with.")
  private @Nullable Path config;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "openai, litellm or access; else each line tells by its content.")
  private @Nullable LogFormat format;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The embedding model: accurate or fast (default: the configuration's).")
  private @Nullable String model;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the report as JSON, - to standard output.")
  private @Nullable String json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the report as one HTML page that needs nothing else.")
  private @Nullable Path html;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "Look at the first N requests only. Hits grow with the log, so all of it shows more.")
  private long sample;

  @Option(names = "--no-wordings", description = "Leave wordings of prompts out of the report.")
  private boolean noWordings;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return CacheOptions.run(this::run);
  }

  private int run() throws Exception {
    if (sample < 0) {
      throw new ParameterException(
          spec.commandLine(), "--sample: expected 1 or more, got " + sample);
    }
    Options options = new Options(format, !noWordings, sample);
    Progress progress = new Progress(spec.commandLine().getErr(), Bar.isOnTerminal());
    try (Analyzer analyzer = new Analyzer(settings(), options, progress)) {
      write(file.equals(STANDARD) ? analyzer.run(System.in) : analyzer.run(Path.of(file)));
      return ExitCodes.OK;
    }
  }

  /** Of the gateway that would be run, for work that nobody waits for. */
  private RepriseConfig settings() throws ConfigException {
    RepriseConfig read = config == null ? RepriseConfig.DEFAULTS : ServeCommand.read(config);
    try {
      OnnxConfig embedding = model == null ? read.embedding() : read.embedding().withModel(model);
      return read.withEmbedding(embedding.forMany());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--model: " + e.getMessage(), e);
    }
  }

  private void write(Analysis analysis) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (html != null) {
      Files.writeString(html, HtmlReport.of(analysis), StandardCharsets.UTF_8);
    }
    if (json != null && !json.equals(STANDARD)) {
      Files.writeString(Path.of(json), JsonReport.of(analysis), StandardCharsets.UTF_8);
    }
    if (STANDARD.equals(json)) {
      out.print(JsonReport.of(analysis));
    } else {
      TextReport.of(analysis, width(), hasColours()).forEach(out::println);
    }
    out.flush();
  }

  private int width() {
    return Bar.isOnTerminal() ? spec.usageMessage().autoWidth(true).width() : PIPED_WIDTH;
  }

  private static boolean hasColours() {
    return Bar.isOnTerminal() && System.getenv("NO_COLOR") == null;
  }
}
