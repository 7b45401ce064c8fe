package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.Gateway;
import dev.reprise.config.Reloading;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.YamlReader;
import dev.reprise.http.ServerConfig;
import dev.reprise.store.StoreConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the gateway until it is asked to stop. */
@Command(
    name = "serve",
    description = "Runs the gateway; SIGTERM lets what is in flight finish first.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file; without one every setting has its default.")
  private @Nullable Path config;

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description = "The provider's base URL (default: https://api.openai.com/v1).")
  private @Nullable URI upstream;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "The address to listen on (default: 127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port that apps talk to; 0 takes any free one (default: 8080).")
  private @Nullable Integer port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "The port of health and metrics; 0 takes any free one (default: 9090).")
  private @Nullable Integer adminPort;

  @Option(
      names = "--data-dir",
      paramLabel = "FOLDER",
      description =
          "Where answers are kept over restarts, \"none\" for memory alone (default:"
              + " $REPRISE_DATA_DIR, else what FILE says, else the user's data folder).")
  private @Nullable String dataDir;

  @Spec private CommandSpec spec;

  private boolean isFolderNamed;

  @Override
  public Integer call() throws ConfigException, StartException {
    Signals signals = new Signals();
    byte[] file = config == null ? null : Reloading.bytes(config);
    RepriseConfig settings = settings();
    Gateway gateway = isFolderNamed ? Startup.gateway(settings) : Startup.anyhow(settings);
    if (config == null) {
      return signals.await(gateway);
    }
    boolean elsewhere = !gateway.config().equals(settings);
    try (Reloading reloading =
        new Reloading(config, file, elsewhere ? this::inMemory : this::settings, gateway)) {
      signals.onHangup(reloading::now);
      return signals.await(gateway);
    }
  }

  /** The same, where the folder could not be had at the start. */
  private RepriseConfig inMemory() throws ConfigException {
    RepriseConfig anew = settings();
    return anew.withStore(anew.store().in(StoreConfig.NONE));
  }

  static RepriseConfig read(Path file) throws ConfigException {
    return YamlReader.read(file, RepriseConfig.DEFAULTS, System::getenv);
  }

  /** The file's settings, with what the command line says laid over them. */
  private RepriseConfig settings() throws ConfigException {
    RepriseConfig read = config == null ? RepriseConfig.DEFAULTS : read(config);
    try {
      return withOptions(read);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private RepriseConfig withOptions(RepriseConfig read) {
    ServerConfig server = read.server();
    return read.withListeners(
            server.listeningOn(
                host == null ? server.host() : host, port == null ? server.port() : port),
            adminPort == null ? read.admin() : read.admin().onPort(adminPort))
        .withUpstream(upstream == null ? read.upstream() : read.upstream().withUrl(upstream))
        .withStore(read.store().in(folder(read)));
  }

  private String folder(RepriseConfig read) {
    String configured = read.store().dataDir();
    isFolderNamed = DataFolder.isNamed(dataDir, configured, System::getenv);
    return DataFolder.choose(dataDir, configured);
  }
}
