package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.YamlReader;
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
    RepriseConfig settings = settings();
    return Shutdown.await(isFolderNamed ? Startup.gateway(settings) : Startup.anyhow(settings));
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
    return new RepriseConfig(
        read.server()
            .listeningOn(
                host == null ? read.server().host() : host,
                port == null ? read.server().port() : port),
        adminPort == null ? read.admin() : read.admin().onPort(adminPort),
        upstream == null ? read.upstream() : read.upstream().withUrl(upstream),
        read.cache(),
        read.store().in(folder(read)),
        read.embedding(),
        read.judge(),
        read.prices());
  }

  private String folder(RepriseConfig read) {
    String configured = read.store().dataDir();
    isFolderNamed = DataFolder.isNamed(dataDir, configured, System::getenv);
    return DataFolder.choose(dataDir, configured);
  }
}
