package dev.reprise.cli;

import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.store.StoreConfig;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which folder answers are kept in: the command line's, else the environment's, else the
 * configuration's, else the user's data folder (XDG Base Directory Specification 0.8).
 */
final class DataFolder {
  static final String VARIABLE = "REPRISE_DATA_DIR";

  private DataFolder() {}

  /**
   * What a gateway would be run with, with the folder chosen.
   *
   * @param file null for the defaults
   * @param option null when the command line names no folder
   * @throws ConfigException when the file is wrong
   */
  static RepriseConfig settings(@Nullable Path file, @Nullable String option)
      throws ConfigException {
    RepriseConfig read = file == null ? RepriseConfig.DEFAULTS : ServeCommand.read(file);
    return read.withStore(read.store().in(choose(option, read.store().dataDir())));
  }

  /** The folder in this process. */
  static String choose(@Nullable String option, String configured) {
    return choose(option, configured, System::getenv, System.getProperty("user.home", ""));
  }

  /**
   * @param option null when the command line names none
   * @param configured empty when the configuration names none
   * @param environment a variable's value; null when it is not set
   * @return a path, or {@link StoreConfig#NONE} for memory alone: chosen, or where there is no home
   */
  static String choose(
      @Nullable String option,
      String configured,
      UnaryOperator<@Nullable String> environment,
      String home) {
    String variable = environment.apply(VARIABLE);
    if (option != null && !option.isEmpty()) {
      return option;
    }
    if (variable != null && !variable.isEmpty()) {
      return variable;
    }
    return configured.isEmpty() ? ofUser(environment.apply("XDG_DATA_HOME"), home) : configured;
  }

  /** Whether anybody has asked for a folder, or for none. */
  static boolean isNamed(
      @Nullable String option, String configured, UnaryOperator<@Nullable String> environment) {
    String variable = environment.apply(VARIABLE);
    return (option != null && !option.isEmpty())
        || (variable != null && !variable.isEmpty())
        || !configured.isEmpty();
  }

  /** Relative paths in the variable are to be ignored, says the specification. */
  private static String ofUser(@Nullable String data, String home) {
    if (data != null && Path.of(data).isAbsolute()) {
      return Path.of(data, "reprise").toString();
    }
    return Path.of(home).isAbsolute()
        ? Path.of(home, ".local", "share", "reprise").toString()
        : StoreConfig.NONE;
  }
}
