package dev.reprise.cli;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.config.OfflineStore;
import dev.reprise.config.Planning;
import dev.reprise.config.RepriseConfig;
import dev.reprise.transfer.Format;
import dev.reprise.transfer.ImportFile;
import dev.reprise.transfer.ImportOptions;
import dev.reprise.transfer.ImportReport;
import dev.reprise.transfer.Importer;
import dev.reprise.upstream.Headers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a cache before its first request. */
@Command(
    name = "import",
    description =
        "Stores answers from files: questions with answers (CSV, JSON lines), logs of requests with"
            + " responses, or what export has written.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class ImportCommand implements Callable<Integer> {
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");

  @Mixin private final CacheOptions cache = new CacheOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files, in their order.")
  private List<Path> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "csv, jsonl (questions), log (requests with responses) or entries (an export); else the"
              + " file's name and its first line tell.")
  private @Nullable Format format;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model of questions that name none.")
  private @Nullable String model;

  @Option(
      names = "--system",
      paramLabel = "TEXT|@FILE",
      description =
          "The system prompt of questions that name none, exactly as your app sends it: by it an"
              + " answer is found.")
  private @Nullable String system;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "What requests will say in reprise-namespace (default: the policy's).")
  private @Nullable String namespace;

  @Option(
      names = "--ttl-seconds",
      paramLabel = "SECONDS",
      description =
          "How long answers are fresh, within the policy's bounds (default: the policy's).")
  private @Nullable Long ttlSeconds;

  @Option(
      names = "--api-key-env",
      paramLabel = "VARIABLE",
      description =
          "The environment variable with the key of the caller whom the answers belong to; needed"
              + " unless cache.tenancy is shared.")
  private @Nullable String keyVariable;

  @Option(
      names = "--replace",
      description = "Have imported answers take the place of those that are there.")
  private boolean replace;

  @Option(names = "--strict", description = "Stop at the first line that cannot be used.")
  private boolean strict;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return CacheOptions.run(this::run);
  }

  private int run() throws Exception {
    RepriseConfig settings = cache.settings();
    ImportOptions options = options();
    List<ImportFile> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(ImportFile.of(file, format, model != null));
    }
    boolean shared = settings.cache().tenancy() == Tenancy.SHARED;
    boolean needsKey = !shared && sources.stream().anyMatch(ImportFile::needsCaller);
    if (needsKey && keyVariable == null) {
      throw cache.refused(
          "--api-key-env: expected a variable with the key of the caller whom the answers belong"
              + " to, since cache.tenancy is per-credential");
    }
    try (OfflineStore target = new OfflineStore(settings)) {
      Planning planning = new Planning(settings.cache());
      ImportReport report = new Importer(target, planning, options, cache.progress()).run(sources);
      PrintWriter out = spec.commandLine().getOut();
      report.text().forEach(out::println);
      out.flush();
      return report.isClean() ? ExitCodes.OK : ExitCodes.FAILURE;
    }
  }

  private ImportOptions options() throws IOException {
    if (namespace != null && !NAMESPACE.matcher(namespace).matches()) {
      throw cache.refused("--namespace: expected 1 to 64 letters, digits, '.', '_', ':' or '-'");
    }
    if (ttlSeconds != null && ttlSeconds < 1) {
      throw cache.refused("--ttl-seconds: expected 1 or more, got " + ttlSeconds);
    }
    return new ImportOptions(
        model, systemPrompt(), namespace, ttlSeconds, credentials(), replace, strict);
  }

  private @Nullable String systemPrompt() throws IOException {
    return system != null && system.startsWith("@")
        ? Files.readString(Path.of(system.substring(1)), StandardCharsets.UTF_8)
        : system;
  }

  /** As clients of OpenAI send a key. */
  private Headers credentials() {
    if (keyVariable == null) {
      return Headers.EMPTY;
    }
    String key = System.getenv(keyVariable);
    if (key == null || !KEY.matcher(key).matches()) {
      throw cache.refused(
          "--api-key-env: expected a variable that holds a key, but "
              + keyVariable
              + (key == null ? " is not set" : " holds something else"));
    }
    return Headers.of("Authorization", "Bearer " + key);
  }
}
