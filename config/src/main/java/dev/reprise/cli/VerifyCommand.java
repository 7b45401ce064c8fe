package dev.reprise.cli;

import dev.reprise.config.RepriseConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.transfer.CacheCheck;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells whether a cache is sound. */
@Command(
    name = "verify",
    description =
        "Checks the file, each of its rows and what is found by them, and says what serve would do"
            + " with it; changes nothing. Exits with 1 when something is bad.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class VerifyCommand implements Callable<Integer> {

  @Mixin private final CacheOptions cache = new CacheOptions();

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
      CacheCheck.Verdict verdict = check.verify();
      verdict.text().forEach(out::println);
      out.flush();
      return verdict.sound() ? ExitCodes.OK : ExitCodes.FAILURE;
    }
  }
}
