package dev.reprise.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code reprise}. */
@Command(
    name = "reprise",
    header = "A semantic-caching gateway for LLM APIs.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = GenerateCompletion.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or stopped when asked to",
      "1:failed while running",
      "2:wrong arguments or configuration, or what they name cannot be had"
    })
public final class Main implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    System.exit(
        commandLine(
                new ServeCommand(),
                new CheckCommand(ServeCommand::read),
                new DemoCommand(),
                new RehearseCommand(),
                new CacheCommand(),
                new KeysCommand(),
                new AnalyzeCommand())
            .execute(args));
  }

  /** The program with these commands; handlers reach only the commands that are there already. */
  static CommandLine commandLine(Object... commands) {
    CommandLine reprise = new CommandLine(new Main());
    for (Object command : commands) {
      reprise.addSubcommand(command);
    }
    ErrorReport errors = new ErrorReport();
    // A value may begin with @ and is for its option to read.
    return reprise
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    spec.commandLine().usage(err);
    return ExitCodes.USAGE;
  }
}
