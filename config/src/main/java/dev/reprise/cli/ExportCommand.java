package dev.reprise.cli;

import dev.reprise.cache.Selector;
import dev.reprise.config.RepriseConfig;
import dev.reprise.transfer.Exporter;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a cache as lines. */
@Command(
    name = "export",
    description = "Writes what is kept as JSON lines that import reads back.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class ExportCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 20;

  @Mixin private final CacheOptions cache = new CacheOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to, in place of any such file (default: the standard output).")
  private @Nullable Path out;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Only what belongs to this one, as stats names it.")
  private @Nullable String tenant;

  @Option(names = "--namespace", paramLabel = "NAME", description = "Only this one's.")
  private @Nullable String namespace;

  @Option(names = "--model", paramLabel = "NAME", description = "Only this one's.")
  private @Nullable String model;

  @Option(names = "--tag", paramLabel = "TAG", description = "Only what has this one.")
  private @Nullable String tag;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return CacheOptions.run(this::run);
  }

  private int run() throws Exception {
    RepriseConfig settings = cache.settings();
    if (out == null) {
      // Left open: it is the program's.
      return export(settings, new BufferedOutputStream(System.out, BUFFER_BYTES));
    }
    Path folder = out.toAbsolutePath().getParent();
    Path unfinished = Files.createTempFile(folder, ".export", ".jsonl");
    try {
      int status;
      try (OutputStream target =
          new BufferedOutputStream(Files.newOutputStream(unfinished), BUFFER_BYTES)) {
        status = export(settings, target);
      }
      Files.move(unfinished, out, StandardCopyOption.REPLACE_EXISTING);
      return status;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private int export(RepriseConfig settings, OutputStream target) throws Exception {
    Selector wanted = new Selector(null, null, tenant, namespace, model, tag, null, null, 0);
    Exporter exporter = new Exporter(wanted, target, cache.progress());
    exporter.run(settings);
    PrintWriter err = spec.commandLine().getErr();
    err.printf("exported %,d entries%n", exporter.written());
    if (exporter.damaged() > 0) {
      err.printf("left out %,d that could not be read%n", exporter.damaged());
    }
    return exporter.damaged() > 0 ? ExitCodes.FAILURE : ExitCodes.OK;
  }
}
