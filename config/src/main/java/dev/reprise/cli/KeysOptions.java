package dev.reprise.cli;

import dev.reprise.access.key.KeyFile;
import dev.reprise.admin.KeyJson;
import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.Callers;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.identity.VirtualKey;
import dev.reprise.identity.VirtualKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which keys a command is for, and how it tells of them. */
final class KeysOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--keys-file",
      paramLabel = "FILE",
      description = "The keys file (default: what --config says, else keys.json in --data-dir).")
  private @Nullable Path file;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The YAML file that the gateway is run with.")
  private @Nullable Path config;

  @Option(
      names = "--data-dir",
      paramLabel = "FOLDER",
      description =
          "The gateway's data folder (default: $REPRISE_DATA_DIR, else what --config says, else the"
              + " user's data folder).")
  private @Nullable String dataDir;

  @Option(names = "--json", description = "For programs: one JSON object.")
  private boolean json;

  VirtualKeys keys() throws ConfigException {
    return new KeyFile(path(), InstantSource.system(), () -> {});
  }

  private Path path() throws ConfigException {
    if (file != null) {
      return file;
    }
    Path path = Callers.keysFile(DataFolder.settings(config, dataDir));
    if (path == null) {
      throw refused("--keys-file: expected a file, since there is no data folder");
    }
    return path;
  }

  ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  boolean isJson() {
    return json;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** For programs: all that is known of a key, and more. */
  void print(VirtualKey key, Map<String, String> more) {
    var object = KeyJson.of(key).put("state", key.state(Instant.now()));
    more.forEach(object::put);
    out().println(object);
    out().flush();
  }

  /** A file that cannot be used is for the operator to mend. */
  static int run(Callable<Integer> work) throws Exception {
    try {
      return work.call();
    } catch (IOException e) {
      throw new StartException(e);
    }
  }
}
