package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.embedding.onnx.ModelUnavailableException;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.progress.Bar;
import dev.reprise.progress.Progress;
import dev.reprise.store.UnusableStoreException;
import dev.reprise.transfer.FormatException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which cache a command is for. */
final class CacheOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The YAML file that the gateway is run with.")
  private @Nullable Path config;

  @Option(
      names = "--data-dir",
      paramLabel = "FOLDER",
      description =
          "Where answers are kept (default: $REPRISE_DATA_DIR, else what FILE says, else the user's"
              + " data folder).")
  private @Nullable String dataDir;

  /** The settings that a gateway would have, with the folder chosen. */
  RepriseConfig settings() throws ConfigException {
    RepriseConfig settings = DataFolder.settings(config, dataDir);
    if (!settings.store().isKept() && !settings.store().shared().isUsed()) {
      throw refused("--data-dir: expected a folder, got " + settings.store().dataDir());
    }
    return settings;
  }

  /** The same for commands that look at a file. */
  RepriseConfig settingsOfFile() throws ConfigException {
    RepriseConfig settings = settings();
    if (settings.store().shared().isUsed()) {
      throw refused("store.shared: this command looks at files, the cache is on a server");
    }
    return settings;
  }

  ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Null where nothing is looked up by meaning. */
  static @Nullable OnnxEmbedder embedder(RepriseConfig settings) {
    return settings.cache().usesSemantic() ? new OnnxEmbedder(settings.embedding()) : null;
  }

  Progress progress() {
    return new Progress(spec.commandLine().getErr(), Bar.isOnTerminal());
  }

  /** Does the work, and tells what stands in its way from what fails on the way. */
  static int run(Callable<Integer> work) throws Exception {
    // Before the first logger is made: results are not to be searched for among log lines.
    if (System.getenv("REPRISE_LOG_LEVEL") == null) {
      System.setProperty("REPRISE_LOG_LEVEL", "WARN");
    }
    try {
      return work.call();
    } catch (NoSuchFileException e) {
      throw new StartException(new IllegalArgumentException(e.getMessage() + ": no such file", e));
    } catch (UnusableStoreException | FormatException | ModelUnavailableException e) {
      throw new StartException(e);
    }
  }
}
