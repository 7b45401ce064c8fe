package dev.reprise.cli;

import dev.reprise.config.RepriseConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.transfer.CacheCheck;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what a cache holds. */
@Command(
    name = "stats",
    description = "Tells what is kept, for whom, how large and how old it is; changes nothing.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class StatsCommand implements Callable<Integer> {

  @Mixin private final CacheOptions cache = new CacheOptions();

  @Option(names = "--json", description = "For programs: one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return CacheOptions.run(this::run);
  }

  private int run() throws Exception {
    RepriseConfig settings = cache.settingsOfFile();
    PrintWriter out = spec.commandLine().getOut();
    try (OnnxEmbedder embedder = CacheOptions.embedder(settings);
        CacheCheck check = new CacheCheck(settings.store(), embedder, cache.progress())) {
      if (json) {
        out.println(check.statsJson());
      } else {
        check.stats().forEach(out::println);
      }
      out.flush();
      return ExitCodes.OK;
    }
  }
}
