package dev.reprise.cli;

import dev.reprise.config.yaml.ConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads a configuration as {@code serve} would and starts nothing. */
@Command(
    name = "check",
    description =
        "Checks a configuration file: prints its mistakes with their lines, or that it is valid.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class CheckCommand implements Callable<Integer> {

  /** How the program reads its configuration. */
  @FunctionalInterface
  public interface ConfigReader {
    Object read(Path file) throws ConfigException;
  }

  private final ConfigReader reader;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The YAML file to check.")
  private Path config;

  public CheckCommand(ConfigReader reader) {
    this.reader = reader;
  }

  @Override
  public Integer call() throws ConfigException {
    reader.read(config);
    spec.commandLine().getOut().println(config + ": valid");
    return ExitCodes.OK;
  }
}
