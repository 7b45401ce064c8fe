package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.Problem;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in a line or a few, never as a stack trace, and picks the exit code. */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println("reprise: " + oneLine(e.getMessage()));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + name + " --help'.");
    return ExitCodes.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof ConfigException config) {
      for (Problem problem : config.problems()) {
        err.println(problem);
      }
      return ExitCodes.USAGE;
    }
    err.println("reprise: " + describe(e));
    return e instanceof StartException ? ExitCodes.USAGE : ExitCodes.FAILURE;
  }

  /** Many exceptions of the JDK have a message that means nothing without their name. */
  private static String describe(Throwable e) {
    String message = oneLine(e.getMessage());
    String name = e.getClass().getSimpleName();
    if (message.isEmpty()) {
      return name;
    }
    return message.indexOf(' ') > 0 ? message : name + ": " + message;
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
